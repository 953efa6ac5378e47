package io.loomcache.simulation;

import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.map.EventLog;
import io.loomcache.member.MemberParts;
import io.loomcache.net.Hello;
import io.loomcache.raft.GroupSetup;
import io.loomcache.raft.MemberEndpoint;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.PeerNetwork;
import io.loomcache.raft.RaftGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A host with its disks, and the member process that runs on it, if one does. */
final class SimulatedMember {

    final String id;
    private final World world;
    private final Random random;
    private final List<SimulatedDisk> disks = new ArrayList<>();
    private final MemberConfig config;
    private @Nullable SimulatedProcess process;
    private List<RaftGroup> groups = List.of();
    private long clockOffsetMillis;
    private @Nullable Throwable failure;

    SimulatedMember(String id, List<MemberAddress> members, World world, Random random) {
        this.id = id;
        this.world = world;
        this.random = random;
        this.config = new MemberConfig(
                World.CLUSTER_ID,
                id,
                members,
                null,
                null,
                Path.of("simulated"),
                world.raft,
                DataLimits.DEFAULT,
                world.network.limits,
                CertificatePermissions.NONE);
        for (int group = 0; group < world.raft.groups(); group++) {
            disks.add(new SimulatedDisk(world.time, new Random(random.nextLong())));
        }
    }

    MemberEndpoint endpoint() {
        return new MemberEndpoint(id, 0, null);
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    boolean isPaused() {
        return process != null && process.isPaused();
    }

    boolean leads(int group) {
        return isRunning() && groups.get(group).isLeader();
    }

    /** The group as this member knows it, on its running process. */
    RaftGroup group(int number) {
        return groups.get(number);
    }

    List<SimulatedDisk> disks() {
        return disks;
    }

    /** Starts a process on what the one before has left on the disks. */
    void start() {
        SimulatedProcess started = new SimulatedProcess(id, world.time, clockOffsetMillis, this::failed);
        process = started;
        world.started();
        failure = null;
        try {
            assemble(started);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void assemble(SimulatedProcess started) {
        List<SimulatedExecutor> executors = new ArrayList<>();
        groups = new ArrayList<>();
        for (int group = 0; group < disks.size(); group++) {
            executors.add(executor(group, started));
        }
        Hello hello = Hello.of(World.CLUSTER_ID, Hello.Role.MEMBER, id);
        PeerAddresses addresses = new PeerAddresses(peer -> config.voters().stream()
                .filter(member -> member.id().equals(peer))
                .map(MemberAddress::address)
                .toList());
        PeerNetwork peers = new PeerNetwork(addresses, world.network.dialer(started, hello), executors.get(0));
        for (int group = 0; group < disks.size(); group++) {
            start(group, started, peers, executors.get(group));
        }
        world.network.listen(started, hello, MemberParts.frames(config, groups, world.time::nanos));
        peers.start();
    }

    private SimulatedExecutor executor(int group, SimulatedProcess started) {
        return new SimulatedExecutor(started, world.time, world.raft.heartbeatInterval(), () -> look(group));
    }

    /** On the group's thread, so that nothing has to wait for anything. */
    private void start(int group, SimulatedProcess started, PeerNetwork peers, SimulatedExecutor executor) {
        executor.runHere(() -> {
            SimulatedStore store = new SimulatedStore(disks.get(group), started, world.checks.get(group), this::failed);
            RaftGroup raft = new RaftGroup(new GroupSetup(
                    group,
                    endpoint(),
                    world.founders,
                    world.raft,
                    World.MAP_LIMITS,
                    store,
                    store.restore(),
                    store::operation,
                    peers,
                    executor,
                    new Random(random.nextLong()),
                    this::failed));
            groups.add(raft);
            raft.start().join();
            raft.watchEvents(new Effects(group));
        });
    }

    private void look(int group) {
        RaftGroup raft = groups.get(group);
        world.listening.look(raft, group);
        if (isRunning() && raft.isLeader()) {
            world.checks.get(group).leads(id, raft.term());
        }
    }

    /** Compares what is applied here with what other members have applied. */
    private final class Effects implements Consumer<EventLog> {
        private final int group;
        private long seen;

        Effects(int group) {
            this.group = group;
        }

        @Override
        public void accept(EventLog log) {
            seen = world.checks.get(group).applied(id, log, seen);
            world.progress.applied(id, group, seen);
        }
    }

    /** As in production: a member that has failed takes no further part, and its process ends. */
    private void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
            world.trace.event(id, "fails: " + cause);
            if (!(cause instanceof IOException)) {
                world.violations.add("no failure of its own", id + ": " + Causes.shown(cause));
            }
            groups.forEach(group -> {
                var unused = group.stop();
            });
            world.time.after(0, this::kill);
        }
    }

    /** SIGKILL: its host tells the others. */
    void kill() {
        SimulatedProcess running = process;
        if (running != null && running.isAlive()) {
            running.die();
            world.network.killed(running);
        }
    }

    /** The host loses its power: nobody is told. */
    void powerOff() {
        SimulatedProcess running = process;
        if (running != null && running.isAlive()) {
            running.die();
            world.network.poweredOff(running);
        }
    }

    void pause() {
        if (process != null) {
            process.pause();
        }
    }

    void resume() {
        if (process != null) {
            process.resume(random);
        }
    }

    /** Steps the wall clock; it stays there. */
    void setClock(long offsetMillis) {
        clockOffsetMillis = offsetMillis;
        if (process != null) {
            process.setClock(offsetMillis);
        }
    }
}
