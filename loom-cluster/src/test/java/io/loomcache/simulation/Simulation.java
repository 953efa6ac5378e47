package io.loomcache.simulation;

import io.loomcache.client.LoomMap;
import io.loomcache.history.ClockTolerance;
import io.loomcache.history.History;
import io.loomcache.history.LinearizabilityChecker;
import io.loomcache.history.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster with its clients lives through a minute of faults, is healed, and must then go on;
 * afterwards everything that was seen is judged. All of it follows from the seed.
 */
public final class Simulation {

    /** How long faults go on. */
    public static final Duration LENGTH = Duration.ofSeconds(60);

    /** Within this time after the last fault every key must answer. */
    static final Duration RECOVERY = Duration.ofSeconds(10);

    /** Within this time after the last operation all members have applied the same. */
    private static final Duration CONVERGENCE = Duration.ofSeconds(1);

    /** Soft locks last little longer than they should. */
    private static final long SLIGHTLY_WRONG_MILLIS = 1_000;

    /** Of so many runs one is also operated. */
    private static final long OPERATED = 3;

    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final long seed;
    private final Shape shape;
    private final World world;
    private final Workload workload;
    private final ClientPool clients;
    private final Nemesis nemesis;
    private final Operator operator;

    private Simulation(long seed, @Nullable Consumer<String> listener) {
        this.seed = seed;
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.shape = Shape.random(random);
        this.world = new World(shape, random, listener);
        this.workload = new Workload(world, tolerance());
        this.clients = new ClientPool(shape.clients(), world, workload, new Random(random.nextLong()));
        this.nemesis = new Nemesis(world, clients, shape.clockErrorMillis(), new Random(random.nextLong()));
        this.operator = new Operator(world, new Random(seed));
    }

    /** Runs a seed. */
    public static Outcome run(long seed) {
        return run(seed, null);
    }

    /** Runs a seed and tells the listener every line of the trace. */
    public static Outcome run(long seed, @Nullable Consumer<String> listener) {
        return new Simulation(seed, listener).run();
    }

    /**
     * What came of a run.
     *
     * @param violations what was found wrong; empty if nothing
     * @param operations by outcome
     * @param awaited how many listeners changes have waited for, and were seen to
     * @param givenUp how many not, since a member had given the listener up
     * @param faults by kind
     * @param fingerprint of everything that happened
     */
    public record Outcome(
            long seed,
            String shape,
            List<String> violations,
            Map<String, Integer> operations,
            int awaited,
            int givenUp,
            Map<String, Integer> faults,
            int terms,
            int snapshots,
            long fingerprint,
            String lastEvents) {

        public boolean isRight() {
            return violations.isEmpty();
        }
    }

    private Outcome run() {
        world.members.forEach(SimulatedMember::start);
        nemesis.start();
        if (seed % OPERATED == 0) {
            operator.start();
        }
        world.run(LENGTH);
        nemesis.end();
        operator.end();
        clients.resumeAll();
        world.run(SETTLING);
        workload.end();
        readEverything("after healing");
        everyCallEnds();
        membersConverge();
        nemesis.killLeaders();
        readEverything("without the last leader");
        judgeHistory();
        new EventChecks(world, clients).judge();
        workload.database().judge();
        workload.fences().judge();
        return outcome();
    }

    /** By a client that starts now: what it can't do, nobody can. */
    private void readEverything(String when) {
        SimulatedClient reader = clients.newClient();
        LastReader rows = new LastReader(reader, workload, shape.clockErrorMillis() <= SLIGHTLY_WRONG_MILLIS);
        int[] unanswered = {workload.allPlaces().size() + Table.KEYS.size()};
        for (Workload.Place place : workload.allPlaces()) {
            read(reader, place, () -> unanswered[0]--);
        }
        Table.KEYS.forEach(key -> rows.read(key, () -> unanswered[0]--));
        world.run(RECOVERY);
        if (unanswered[0] > 0) {
            world.violations.add("progress " + when, unanswered[0] + " keys are not answered after " + RECOVERY);
        }
    }

    /** Again and again, as the time for one attempt is shorter than the time to recover. */
    private void read(SimulatedClient reader, Workload.Place place, Runnable then) {
        long invoked = world.time.nanos();
        History.Pending pending = workload.history().invoked("end", place.toString(), "lookup", invoked, List.of());
        var unused = reader.map(place.cache()).lookup(place.key()).whenComplete((lookup, failure) -> {
            if (failure == null) {
                pending.returned(world.time.nanos(), Outcomes.found(lookup.found()));
                workload.found(place, lookup.found(), invoked);
                fence(reader, place, then);
            } else {
                pending.notDone();
                reader.process.after(1_000_000, () -> read(reader, place, then));
            }
        });
    }

    /** Nobody else's fence stands there any more, so that whoever wants to write can. */
    private void fence(SimulatedClient reader, Workload.Place place, Runnable then) {
        LoomMap map = reader.map(place.cache());
        var unused = map.fence(List.of(place.key()), Duration.ofSeconds(1), true)
                .whenComplete((fences, failure) -> {
                    if (failure == null && !fences.isEmpty()) {
                        unfence(map, fences, then);
                    } else {
                        reader.process.after(1_000_000, () -> fence(reader, place, then));
                    }
                });
    }

    private static void unfence(LoomMap map, List<LoomMap.Fenced> fences, Runnable then) {
        var unused = map.unfence(fences);
        then.run();
    }

    private void everyCallEnds() {
        List<String> stuck = clients.stuck();
        if (!stuck.isEmpty()) {
            world.violations.add("every call ends", "still waiting: " + stuck);
        }
    }

    /** Sooner or later: a sign of life of a client may just be on its way. */
    private void membersConverge() {
        long untilNanos = world.time.nanos() + CONVERGENCE.toNanos();
        for (int group = 0; group < shape.raft().groups(); group++) {
            while (applied(group).stream().distinct().count() > 1) {
                if (world.time.nanos() >= untilNanos) {
                    world.violations.add("members converge", "applied in group " + group + ": " + applied(group));
                    break;
                }
                world.run(Duration.ofMillis(1));
            }
        }
    }

    /** How far each member of a group has applied its log. */
    private List<Long> applied(int group) {
        return world.members.stream()
                .filter(member -> Membership.isIn(world, member, group))
                .map(member -> world.progress.of(member.id, group))
                .toList();
    }

    private void judgeHistory() {
        for (Verdict problem : new LinearizabilityChecker(tolerance()).check(workload.history())) {
            if (problem instanceof Verdict.Undecided undecided) {
                workload.count("keys undecided");
                world.trace.event("???", undecided.toString());
            } else {
                world.violations.add("linearizability", problem.toString());
            }
        }
    }

    /** A leader's clock is wrong by so much at most, and the next leader's as much the other way. */
    private ClockTolerance tolerance() {
        Duration error = Duration.ofMillis(2 * shape.clockErrorMillis() + 2);
        return ClockTolerance.of(error, error);
    }

    private Outcome outcome() {
        return new Outcome(
                seed,
                shape.toString(),
                List.copyOf(world.violations.found()),
                workload.counts(),
                world.listening.judged(),
                world.listening.excused(),
                nemesis.counts(),
                world.checks.stream().mapToInt(GroupChecks::leaders).sum(),
                world.checks.stream().mapToInt(GroupChecks::snapshots).sum(),
                world.trace.fingerprint(),
                world.trace.last());
    }
}
