package io.loomcache.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

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
        add("clock step", this::stepClock);
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
        world.trace.event("***", "all is healed");
        for (SimulatedMember member : world.members) {
            member.disks().forEach(SimulatedDisk::heal);
            member.resume();
            restart(member);
        }
        world.network.healAll();
    }

    private void restartLater(SimulatedMember member, java.util.function.Consumer<SimulatedMember> death) {
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

    private void pauseClient(SimulatedClient client) {
        client.process.pause();
        later(client.process::resume);
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

    private void degrade(java.util.function.Consumer<Link> harm) {
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
    private void onDisks(SimulatedMember member, java.util.function.Consumer<SimulatedDisk> harm) {
        world.trace.event(member.id, "has a bad disk");
        member.disks().forEach(harm);
        later(() -> {
            member.disks().forEach(SimulatedDisk::heal);
            restart(member);
        });
    }

    private void stepClock() {
        if (clockErrorMillis > 0) {
            member().setClock(clockError());
        }
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
