package io.loomcache.proof;

import io.loomcache.simulation.Mutation;
import io.loomcache.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs simulated clusters, each from a seed, and shows the first that was wrong; or replays one. */
public final class Simulate {

    private static final String HELP = """
            Runs whole clusters with clients in virtual time, a minute of faults each, everything from one seed, and
            checks what they did: one leader a term, equal logs and states, no acknowledged write lost, nothing
            applied twice, every key linearizable, watchers told everything, progress after healing.

              --seeds N       how many (100)
              --from S        the first (1)
              --threads N     clusters at once (processors)
              --seed S        one only
              --trace         with --seed: everything that happens, frame by frame
              --mutations     break the product on purpose, one promise after the other, and see each noticed
              --help          this text

            Exit code: 0 nothing was wrong, 1 something was, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("trace", "mutations");
    private static final Set<String> SETTINGS = Set.of("seeds", "from", "threads", "seed");
    private static final int DEFAULT_SEEDS = 100;
    private static final int MOST_THREADS = 256;
    private static final int PROGRESS_SECONDS = 10;

    private Simulate() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            System.exit(run(Options.parse(List.of(arguments), FLAGS, SETTINGS)) ? 0 : 1);
        } catch (ProofException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static boolean run(Options options) throws InterruptedException {
        if (options.has("help")) {
            System.out.print(HELP);
            return true;
        } else if (options.has("mutations")) {
            return mutations();
        } else if (options.text("seed").isPresent()) {
            return one(options.number("seed", 1, 0, Integer.MAX_VALUE), options.has("trace"));
        }
        return new Soak(
                        options.number("from", 1, 0, Integer.MAX_VALUE),
                        options.number("seeds", DEFAULT_SEEDS, 1, Integer.MAX_VALUE),
                        options.number("threads", Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS))
                .run();
    }

    private static boolean one(long seed, boolean trace) {
        Simulation.Outcome outcome = Simulation.run(seed, trace ? System.out::println : null);
        show(outcome);
        return outcome.isRight();
    }

    private static void show(Simulation.Outcome outcome) {
        if (!outcome.isRight()) {
            System.out.println("\nthe last events\n" + outcome.lastEvents());
            outcome.violations().forEach(violation -> System.out.println("\nVIOLATION  " + violation));
        }
        System.out.println("\nseed         " + outcome.seed());
        System.out.println("cluster      " + outcome.shape());
        System.out.println("operations   " + outcome.operations());
        System.out.println("faults       " + outcome.faults());
        System.out.println("violations   " + outcome.violations().size());
        if (!outcome.isRight()) {
            System.out.println("replay with  mvn -q -DskipTests -Psimulate package -Dsimulate.args=\"--seed "
                    + outcome.seed() + " --trace\"");
        }
    }

    private static boolean mutations() {
        Table table = new Table().row("broken on purpose", "stated within", "noticed at seed", "seconds", "by");
        boolean areAllNoticed = true;
        for (Mutation mutation : Mutation.values()) {
            long start = System.nanoTime();
            Mutation.Noticed noticed = mutation.tryUntilNoticed();
            table.row(
                    mutation.name(),
                    String.valueOf(mutation.seeds()),
                    noticed == null ? "NEVER" : String.valueOf(noticed.seed()),
                    Table.digits((System.nanoTime() - start) / 1e9),
                    noticed == null ? "" : noticed.property());
            areAllNoticed &= noticed != null;
        }
        System.out.print(table);
        return areAllNoticed;
    }

    /** Many seeds, several at once. */
    private static final class Soak {
        private final long from;
        private final long seeds;
        private final int threads;
        private final AtomicLong next = new AtomicLong();
        private final AtomicLong wrong = new AtomicLong();
        private final Map<String, Long> operations = new TreeMap<>();
        private final Map<String, Long> faults = new TreeMap<>();
        private long done;
        private long terms;
        private long snapshots;

        Soak(long from, long seeds, int threads) {
            this.from = from;
            this.seeds = seeds;
            this.threads = threads;
        }

        boolean run() throws InterruptedException {
            long start = System.nanoTime();
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            for (int i = 0; i < threads; i++) {
                pool.execute(this::work);
            }
            pool.shutdown();
            while (!pool.awaitTermination(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
                System.out.println(progress());
            }
            verdict(Duration.ofNanos(System.nanoTime() - start));
            return wrong.get() == 0;
        }

        /** Ends with the first that is wrong. */
        private void work() {
            for (long i = next.getAndIncrement(); i < seeds && wrong.get() == 0; i = next.getAndIncrement()) {
                add(Simulation.run(from + i));
            }
        }

        private synchronized void add(Simulation.Outcome outcome) {
            done++;
            terms += outcome.terms();
            snapshots += outcome.snapshots();
            outcome.operations().forEach((name, count) -> operations.merge(name, (long) count, Long::sum));
            outcome.faults().forEach((name, count) -> faults.merge(name, (long) count, Long::sum));
            if (!outcome.isRight()) {
                wrong.incrementAndGet();
                show(outcome);
            }
        }

        private synchronized String progress() {
            return done + " of " + seeds + " seeds, " + wrong.get() + " wrong";
        }

        private synchronized void verdict(Duration took) {
            System.out.println("seeds        " + from + " to " + (from + done - 1) + ", "
                    + Simulation.LENGTH.toSeconds() + " virtual seconds of faults each, in " + took.toSeconds() + " s");
            System.out.println("operations   " + operations);
            System.out.println("faults       " + faults);
            System.out.println("terms        " + terms + ", snapshots compared " + snapshots);
            System.out.println("violations   " + (wrong.get() == 0 ? "none" : "in " + wrong.get() + " seeds"));
        }
    }
}
