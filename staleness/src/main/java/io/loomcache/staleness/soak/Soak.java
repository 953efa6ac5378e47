package io.loomcache.staleness.soak;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.Options;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.Workspace;
import io.loomcache.staleness.application.Provider;
import io.loomcache.staleness.application.Tally;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs applications with a second-level cache through faults, and says whether any of them has read anything stale. */
public final class Soak {

    private static final String HELP = """
            Runs applications as processes, each a Hibernate session factory with a second-level cache over one database,
            whose threads run random transactions: reads by id, by natural id, of a collection and by a cached query,
            updates, insertions, deletions, bulk updates, rollbacks. Meanwhile applications are paused and killed, the
            leader of the cache's members is killed, applications are cut off from the cache, clocks are an hour off. No read
            may be older than what the database had committed before its transaction began; in the end every application
            reads every row by every road.

              --cache NAME        loom, hazelcast, hazelcast-embedded (loom)
              --access TYPE       read-write, nonstrict-read-write, transactional (read-write)
              --minutes N         how long (2)
              --seed N            of faults and transactions (1)
              --applications N    (3)
              --threads N         of each (4)
              --items N           (40)
              --only FAULTS       with commas between: only these of the faults that an unknown name makes it list
              --no-hosts          no network namespaces: nobody is cut off, no clock is wrong; no root is needed
              --quarantine        ours alone: changes go on while an application is cut off from the cache
              --set NAMES=VALUES  with commas between: more settings of the applications
              --keep              keep the folder with logs, which is kept anyway when something was wrong
              --help              this text

            The database is PostgreSQL, or H2 with -Ddatabase=h2. Hosts need root, and Debian's iproute2 iptables
            libnetfilter-queue-dev gcc nbdkit libnbd-bin e2fsprogs python3.
            Exit code: 0 nothing was wrong, 1 something was or the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("no-hosts", "keep", "quarantine");
    private static final Set<String> SETTINGS =
            Set.of("cache", "access", "minutes", "seed", "applications", "threads", "items", "only", "set");
    private static final int CALM_MILLIS = 2_500;
    private static final int MOST_MINUTES = 24 * 60;

    private final Options options;
    private final World.Size size;
    private final List<Fault> faults;
    private final Progress progress;
    private final Verdict verdict = new Verdict();

    private Soak(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
        this.faults = faults();
        this.size = new World.Size(
                Provider.of(options.text("cache").orElse("loom")),
                options.text("access").orElse("read-write"),
                options.number("applications", 3, 1, 9),
                options.number("threads", 4, 1, 100),
                options.number("items", 40, 8, 100_000),
                options.number("seed", 1, 0, Integer.MAX_VALUE),
                options.has("quarantine"),
                options.text("set").stream()
                        .flatMap(text -> Arrays.stream(text.split(",", -1)))
                        .map(setting -> "-D" + setting)
                        .toList());
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Progress.ofStandardOutput()));
    }

    /** Returns the exit code. */
    static int run(List<String> arguments, Progress progress) {
        try {
            Options options = Options.parse(arguments, FLAGS, SETTINGS);
            if (options.has("help")) {
                progress.line(HELP);
                return 0;
            }
            return new Soak(options, progress).run() ? 0 : 1;
        } catch (ProofException e) {
            progress.line("soak: " + e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private boolean run() throws InterruptedException {
        Workspace workspace = Workspace.create("soak");
        boolean isRight = false;
        Hosts hosts = hosts(workspace.folder());
        Thread cleaner = new Thread(hosts::close, "soak-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (World world = new World(hosts, workspace.folder(), size)) {
            soak(world);
            isRight = verdict.isRight();
        } finally {
            hosts.close();
            Runtime.getRuntime().removeShutdownHook(cleaner);
            if (isRight && !options.has("keep")) {
                workspace.delete();
            } else {
                progress.line("  Logs are in " + workspace.folder());
            }
        }
        return isRight;
    }

    private Hosts hosts(Path folder) {
        if (options.has("no-hosts")) {
            return new Loopback();
        }
        try {
            return new Namespaces(folder, World.MEMBERS + size.applications() + 1);
        } catch (ProofException e) {
            progress.line("  SKIPPED: nobody is cut off and no clock is wrong, since " + e.getMessage());
            return new Loopback();
        }
    }

    private void soak(World world) throws InterruptedException {
        progress.line("\n  " + size.provider().text() + ", " + size.access() + "; " + size.applications()
                + " applications, " + world.database() + "; seed " + size.seed() + "\n");
        for (int application : world.applications()) {
            world.startApplication(application);
        }
        harm(world);
        end(world);
        progress.line("\n" + verdict);
        progress.line("  again with  --cache " + size.provider().name().toLowerCase(Locale.ROOT) + " --access "
                + size.access() + " --seed " + size.seed() + (size.quarantine() ? " --quarantine" : "") + "\n");
    }

    private void harm(World world) throws InterruptedException {
        Random random = new Random(size.seed());
        Nemesis nemesis = new Nemesis(world, random);
        long began = System.nanoTime();
        long length = TimeUnit.MINUTES.toNanos(options.number("minutes", 2, 1, MOST_MINUTES));
        List<Fault> round = new ArrayList<>();
        while (System.nanoTime() - began < length) {
            Thread.sleep(CALM_MILLIS / 2 + random.nextInt(CALM_MILLIS));
            if (round.isEmpty()) {
                round.addAll(faults);
                round.removeIf(fault -> fault.needsHosts() && !world.hosts().isSeparate());
                Collections.shuffle(round, random);
            }
            if (!round.isEmpty()) {
                Fault fault = round.remove(0);
                verdict.note(fault, nemesis.harm(fault));
            }
            Tally totals = world.totals();
            progress.bar(
                    System.nanoTime() - began,
                    length,
                    totals.sum("done ") + " transactions, " + totals.sum("wrong ") + " wrong reads");
        }
    }

    private void end(World world) throws InterruptedException {
        for (int application : world.applications()) {
            world.application(application).ask("stop");
        }
        Tally totals = world.totals();
        for (int application : world.applications()) {
            ClientProcess process = world.application(application);
            verdict.failures(process.name(), process.ask("failures"));
            verdict.differences(process.name(), process.ask("audit"));
        }
        verdict.totals(totals, world.findings());
    }

    private List<Fault> faults() {
        List<String> names = Arrays.stream(Fault.values()).map(Fault::name).toList();
        List<String> only = Arrays.asList(
                options.text("only").orElse(String.join(",", names)).split(",", -1));
        if (!names.containsAll(only) && !only.equals(List.of("NONE"))) {
            throw new ProofException("--only: " + only + ", expected some of " + names + ", or NONE");
        }
        return Arrays.stream(Fault.values())
                .filter(fault -> only.contains(fault.name()))
                .toList();
    }
}
