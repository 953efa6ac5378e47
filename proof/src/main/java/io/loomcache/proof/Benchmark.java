package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import java.nio.file.Path;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Measures three members, each a process, and this client: mutual TLS, every write flushed to the disks of
 * a majority before its answer. Beside it what the disk does by itself.
 */
public final class Benchmark {

    private static final String HELP = """
            Measures a cluster of three members, each a process, with this JVM as its client: 10,000 keys of 16
            characters, values of 100 bytes, mutual TLS, every write on the disks of a majority.

              --workloads A,B    some of get,put,95:5,50:50,invoke, or none (all)
              --threads A,B      client threads (1,32,128)
              --warmup N         seconds for each workload before it is measured (10)
              --seconds N        seconds measured for each number of threads (5)
              --failover N       kill the leader N times under load (0)
              --kill-all N       kill all members at once N times under load (0)
              --startup N        start a single member N times (0)
              --memory           live heap of the members for 1,000,000 mappings
              --json             show the JSON lines too
              --out FILE         to which the JSON lines are appended (benchmark.jsonl)
              --keep             keep the folder with data and logs
              --help             this text

            Exit code: 0 measured, 1 an acknowledged write was lost or the run failed, 2 wrong options.
            """;

    private static final int MEMBERS = 3;
    private static final String JVM_OPTIONS = "-Xms64m -Xmx1g";
    private static final int WARM_UP_THREADS = 32;

    private final Plan plan;
    private final Progress progress;
    private final Path folder;
    private final Results results;
    private boolean isRight = true;

    private Benchmark(Plan plan, Progress progress, Path folder) {
        this.plan = plan;
        this.progress = progress;
        this.folder = folder;
        this.results = new Results(plan.out(), plan.showsJson(), progress);
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Progress.ofStandardOutput()));
    }

    /** Returns the exit code. */
    static int run(List<String> arguments, Progress progress) {
        try {
            Options options = Options.parse(arguments, Plan.FLAGS, Plan.SETTINGS);
            if (options.has("help")) {
                progress.line(HELP);
                return 0;
            }
            Plan plan = Plan.of(options);
            return run(plan, progress, Workspace.create("benchmark"));
        } catch (ProofException e) {
            progress.line("benchmark: " + e.getMessage());
            return 2;
        }
    }

    private static int run(Plan plan, Progress progress, Workspace workspace) {
        Benchmark benchmark = new Benchmark(plan, progress, workspace.folder());
        boolean isDone = false;
        try {
            benchmark.measure();
            isDone = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProofException | CacheException e) {
            progress.line("benchmark: " + e.getMessage());
        }
        boolean isRight = isDone && benchmark.isRight;
        if (isRight && !plan.keepsFolder()) {
            workspace.delete();
        } else {
            progress.line("  Data and logs are in " + workspace.folder());
        }
        progress.line("  JSON lines are in " + plan.out().toAbsolutePath() + "\n");
        return isRight ? 0 : 1;
    }

    private void measure() throws InterruptedException {
        disk();
        Footprint footprint = new Footprint(folder, results, progress);
        if (plan.starts() > 0) {
            show(footprint.startUp(plan.starts()));
        }
        if (plan.needsCluster()) {
            cluster();
        }
        if (plan.measuresMemory()) {
            show(footprint.memory());
        }
    }

    private void disk() {
        Latencies disk = DiskSpeed.measure(folder);
        progress.line("\n  disk: " + count(Math.round(DiskSpeed.perSecond(disk)))
                + " times a second 4 KiB and fdatasync,"
                + " p50 " + time(disk.percentile(50)) + ", p99 " + time(disk.percentile(99)) + "; "
                + Runtime.getRuntime().availableProcessors() + " processors for all; Java " + Runtime.version() + "\n");
        results.add(
                "disk",
                "fdatasyncPerSecond",
                DiskSpeed.perSecond(disk),
                "p50Micros",
                disk.percentile(50) / 1e3,
                "p99Micros",
                disk.percentile(99) / 1e3,
                "processors",
                Runtime.getRuntime().availableProcessors(),
                "java",
                Runtime.version().toString());
    }

    private void cluster() throws InterruptedException {
        try (ServerCluster cluster = ServerCluster.start(folder, MEMBERS, JVM_OPTIONS);
                CacheClient client = CacheClient.open(cluster.uri(), cluster.properties())) {
            Cache<String, byte[]> cache = client.cache("benchmark", String.class, byte[].class);
            if (!plan.workloads().isEmpty()) {
                show(load(new Load(cache, cluster)));
            }
            Trials trials = new Trials(cluster, cache, results, progress);
            if (plan.leaderKills() > 0) {
                show(trials.killLeader(plan.leaderKills()));
            }
            if (plan.allKills() > 0) {
                show(trials.killAll(plan.allKills()));
            }
            isRight = trials.lost() == 0;
        }
    }

    private Table load(Load load) throws InterruptedException {
        Table table = new Table().row(Measurement.COLUMNS);
        int cells = plan.workloads().size() * (plan.threads().size() + 1);
        int done = 0;
        for (Workload workload : plan.workloads()) {
            progress.bar(done++, cells, workload.label() + ", warm-up");
            if (plan.warmUpSeconds() > 0) {
                load.run(workload, WARM_UP_THREADS, plan.warmUpSeconds());
            }
            for (int threads : plan.threads()) {
                progress.bar(done++, cells, workload.label() + ", " + count(threads) + " threads");
                Measurement measurement = load.run(workload, threads, plan.seconds());
                table.row(measurement.row());
                results.add("load", measurement.numbers());
                if (measurement.failures() > 0) {
                    progress.line("  " + workload.label() + ": " + count(measurement.failures())
                            + " calls failed, the first: " + measurement.firstFailure());
                }
            }
        }
        return table;
    }

    private void show(Table table) {
        progress.line("\n" + table);
    }
}
