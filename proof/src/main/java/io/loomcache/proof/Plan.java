package io.loomcache.proof;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a benchmark is to measure.
 *
 * @param workloads may be empty
 * @param threads of the client, each number one cell of a workload
 * @param warmUpSeconds before each workload
 * @param seconds measured in each cell
 * @param leaderKills how often, as are the next two
 * @param out of the JSON lines
 */
record Plan(
        List<Workload> workloads,
        List<Integer> threads,
        int warmUpSeconds,
        int seconds,
        int leaderKills,
        int allKills,
        int starts,
        boolean measuresMemory,
        boolean showsJson,
        boolean keepsFolder,
        Path out) {

    static final Set<String> FLAGS = Set.of("memory", "json", "keep");
    static final Set<String> SETTINGS =
            Set.of("workloads", "threads", "warmup", "seconds", "failover", "kill-all", "startup", "out");

    private static final List<Integer> DEFAULT_THREADS = List.of(1, 32, 128);
    private static final int MOST_THREADS = 10_000;
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_TIMES = 1_000;

    /** @throws ProofException an option has an impossible value */
    static Plan of(Options options) {
        return new Plan(
                options.text("workloads").map(Plan::workloads).orElse(List.of(Workload.values())),
                options.numbers("threads", DEFAULT_THREADS, 1, MOST_THREADS),
                options.number("warmup", 10, 0, MOST_SECONDS),
                options.number("seconds", 5, 1, MOST_SECONDS),
                options.number("failover", 0, 0, MOST_TIMES),
                options.number("kill-all", 0, 0, MOST_TIMES),
                options.number("startup", 0, 0, MOST_TIMES),
                options.has("memory"),
                options.has("json"),
                options.has("keep"),
                Path.of(options.text("out").orElse("benchmark.jsonl")));
    }

    /** Whether three members under load are needed at all. */
    boolean needsCluster() {
        return !workloads.isEmpty() || leaderKills > 0 || allKills > 0;
    }

    private static List<Workload> workloads(String text) {
        return text.equals("none")
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Plan::workload).toList();
    }

    private static Workload workload(String label) {
        Optional<Workload> workload = Arrays.stream(Workload.values())
                .filter(each -> each.label().equals(label))
                .findFirst();
        return workload.orElseThrow(() -> new ProofException("--workloads: '" + label + "', expected none or some of "
                + Arrays.stream(Workload.values()).map(Workload::label).collect(Collectors.joining(","))));
    }
}
