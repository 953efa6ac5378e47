package io.loomcache.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does harm: one fault after the other, several at a time, each healed after a while. */
final class Nemesis {

    private static final long MAX_CALM_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long MIN_FAULT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_FAULT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A kind of harm. */
    private record Fault(String kind, Runnable inject) {}

    private final World world;
    private final Random random;
    private final ClientPool clients;
    private final long clockErrorMillis;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private boolean over;

    Nemesis(World world, ClientPool clients, long clockErrorMillis, Random random) {
        this.world = world;
        this.clients = clients;
        this.clockErrorMillis = clockErrorMillis;
        this.random = random;
        add("kill", () -> restartLater(member(), SimulatedMember::kill));
        add("kill leader", () -> restartLater(leader(), SimulatedMember::kill));
        add("power loss", () -> restartLater(member(), SimulatedMember::powerOff));
        add("kill all", () -> world.members.forEach(each -> restartLater(each, SimulatedMember::kill)));
        add("power loss of all", () -> world.members.forEach(each -> restartLater(each, SimulatedMember::powerOff)));
        add("pause", () -> pauseFor(member()));
        add("pause leader", () -> pauseFor(leader()));
        add("pause leader at an ack", () -> pauseAtAck(leader()));
        add("stale leader", this::staleLeader);
        add("partition of one", () -> cut(member(), true, true));
        add("partition of the leader", () -> cut(leader(), true, true));
        add("one-way partition, in", () -> cut(member(), true, false));
        add("one-way partition, out", () -> cut(leader(), false, true));
        add("split", this::split);
        add("cut between two", this::cutOne);
        add("slow network", () -> degrade(link -> link.slow(millis(300), millis(200))));
        add("30% loss", () -> degrade(link -> link.lossy(0.3)));
        add("connections reset", () -> world.network.resetConnections(member().id, 0.7));
        add("slow disk", () -> onDisks(member(), disk -> disk.slow(1 + random.nextInt(400))));
        add("full disk", () -> onDisks(member(), SimulatedDisk::fill));
        add("failing flush", () -> onDisks(member(), SimulatedDisk::failFlushes));
        if (clockErrorMillis > 0) {
            add("clock step", () -> member().setClock(clockError()));
        }
        if (world.members.size() > world.founders.size()) {
            add("membership change", new Membership(world, random)::next);
        }
        add("client killed", clients::killOne);
        add("client paused", () -> pauseClient(clients.any()));
    }

    private void add(String kind, Runnable inject) {
        faults.add(new Fault(kind, inject));
    }

    void start() {
        if (clockErrorMillis > 0) {
            world.members.forEach(each -> each.setClock(clockError()));
        }
        world.time.after(random.nextLong(MAX_CALM_NANOS), this::next);
    }

    private void next() {
        if (!over) {
            Fault fault = faults.get(random.nextInt(faults.size()));
            counts.merge(fault.kind, 1, Integer::sum);
            world.trace.event("***", fault.kind);
            fault.inject.run();
            world.time.after(random.nextLong(MAX_CALM_NANOS), this::next);
        }
    }

    /** Faults by kind. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** Ends all harm: everything runs and reaches everything. */
    void end() {
        over = true;
        world.network.endAmbushes();
        world.trace.event("***", "all is healed");
        for (SimulatedMember member : world.members) {
            member.disks().forEach(SimulatedDisk::heal);
            member.resume();
            restart(member);
        }
        world.network.healAll();
    }

    /** Who leads now is gone for good; the others are a majority. */
    void killLeaders() {
        world.members.stream().filter(each -> each.leads(0)).limit(1).forEach(SimulatedMember::kill);
    }

    private void restartLater(SimulatedMember member, Consumer<SimulatedMember> death) {
        world.trace.event(member.id, "dies");
        death.accept(member);
        later(() -> restart(member));
    }

    private void restart(SimulatedMember member) {
        if (!member.isRunning()) {
            world.trace.event(member.id, "starts");
            member.start();
        }
    }

    private void pauseFor(SimulatedMember member) {
        world.trace.event(member.id, "is paused");
        member.pause();
        later(() -> {
            world.trace.event(member.id, "goes on");
            member.resume();
        });
    }

    /** Between the acks of a round and the answers that they allow. */
    private void pauseAtAck(SimulatedMember leader) {
        SimulatedMember other = member();
        world.network.beforeNextArrival(other.id, leader.id, () -> pauseFor(leader));
    }

    /**
     * The leader is frozen with an ack at its door until the others have another leader. A client that reaches only
     * the old one, and was away as well, asks it something just before it goes on.
     */
    private void staleLeader() {
        SimulatedMember leader = leader();
        SimulatedClient client = clients.any();
        long length = TimeUnit.MILLISECONDS.toNanos(800 + random.nextInt(1_500));
        for (SimulatedMember other : world.members) {
            if (other != leader) {
                world.network.link(client.name, other.id).cut();
                world.network.link(other.id, client.name).cut();
            }
        }
        world.network.beforeNextArrival(member().id, leader.id, () -> {
            world.trace.event(leader.id, "is paused at an ack, and " + client.name + " as well");
            leader.pause();
            client.process.pause();
            world.time.after(length, () -> client.process.resume(random));
            world.time.after(length + millis(400), () -> {
                leader.resume();
                world.network.healAll();
            });
        });
    }

    private void pauseClient(SimulatedClient client) {
        client.process.pause();
        later(() -> client.process.resume(random));
    }

    private void cut(SimulatedMember member, boolean in, boolean out) {
        List<String> others = new ArrayList<>(clients.names());
        world.members.stream().filter(each -> each != member).forEach(each -> others.add(each.id));
        for (String other : others) {
            if (in) {
                world.network.link(other, member.id).cut();
            }
            if (out) {
                world.network.link(member.id, other).cut();
            }
        }
        world.trace.event(member.id, "is cut off");
        healLater();
    }

    /** A minority, with the leader in it if there is one, and the others. Clients stand on either side. */
    private void split() {
        List<String> minority = new ArrayList<>(List.of(leader().id));
        for (SimulatedMember member : world.members) {
            if (minority.size() < world.members.size() / 2 && !minority.contains(member.id)) {
                minority.add(member.id);
            }
        }
        List<String> majority = new ArrayList<>();
        world.members.stream()
                .map(each -> each.id)
                .filter(id -> !minority.contains(id))
                .forEach(majority::add);
        for (String client : clients.names()) {
            (random.nextBoolean() ? minority : majority).add(client);
        }
        for (String one : minority) {
            for (String other : majority) {
                world.network.link(one, other).cut();
                world.network.link(other, one).cut();
            }
        }
        world.trace.event("net", minority + " is split from " + majority);
        healLater();
    }

    private void cutOne() {
        SimulatedMember one = member();
        SimulatedMember other = member();
        world.network.link(one.id, other.id).cut();
        world.trace.event("net", one.id + " does not reach " + other.id);
        healLater();
    }

    private void degrade(Consumer<Link> harm) {
        SimulatedMember member = member();
        for (SimulatedMember other : world.members) {
            harm.accept(world.network.link(member.id, other.id));
            harm.accept(world.network.link(other.id, member.id));
        }
        for (String client : clients.names()) {
            harm.accept(world.network.link(client, member.id));
        }
        healLater();
    }

    private void healLater() {
        later(() -> {
            world.trace.event("net", "heals");
            world.network.healAll();
        });
    }

    /** A member that fails by it is started again when the disk is whole. */
    private void onDisks(SimulatedMember member, Consumer<SimulatedDisk> harm) {
        world.trace.event(member.id, "has a bad disk");
        member.disks().forEach(harm);
        later(() -> {
            member.disks().forEach(SimulatedDisk::heal);
            restart(member);
        });
    }

    private long clockError() {
        return random.nextLong(2 * clockErrorMillis + 1) - clockErrorMillis;
    }

    private SimulatedMember member() {
        return world.members.get(random.nextInt(world.members.size()));
    }

    private SimulatedMember leader() {
        List<SimulatedMember> leaders =
                world.members.stream().filter(each -> each.leads(0)).toList();
        return leaders.isEmpty() ? member() : leaders.get(random.nextInt(leaders.size()));
    }

    private void later(Runnable task) {
        // Most faults are short: the ugliest things happen around the timeouts.
        double length = Math.pow(random.nextDouble(), 2);
        world.time.after(MIN_FAULT_NANOS + (long) (length * MAX_FAULT_NANOS), () -> {
            if (!over) {
                task.run();
            }
        });
    }

    private long millis(int most) {
        return TimeUnit.MILLISECONDS.toNanos(random.nextInt(most));
    }
}
