package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import java.util.ArrayList;
import java.util.List;

/** What a count came to: the table at its end, and whether all is right. Not thread-safe. */
final class WordCountReport {

    private final Table table = new Table();
    private final List<Comparison> comparisons = new ArrayList<>();
    private long unknown;
    private String firstFailure = "";

    void counted(Counting counting, int threads) {
        Latencies latencies = counting.latencies();
        unknown =
                counting.unknown().values().stream().mapToLong(Long::longValue).sum();
        firstFailure = String.valueOf(counting.firstFailure());
        table.row("calls of Cache.invoke, one a word", count(latencies.count() + unknown));
        table.row("threads", count(threads));
        table.row("calls a second", count((long) counting.rate()));
        table.row("latency p50", time(latencies.percentile(50)));
        table.row("latency p99", time(latencies.percentile(99)));
    }

    void killedLeader(Gaps gaps) {
        table.row("leader killed: longest time without an answer", time(gaps.longest()));
        table.row("leader killed: longest call", time(gaps.longestCall()));
    }

    void recovered(String how, long nanos) {
        table.row(how, time(nanos));
    }

    void compared(Comparison comparison) {
        comparisons.add(comparison);
    }

    /** Something was compared, and no comparison found anything wrong. */
    boolean isRight() {
        return !comparisons.isEmpty() && comparisons.stream().allMatch(Comparison::isRight);
    }

    @Override
    public String toString() {
        long lost = comparisons.stream().mapToLong(Comparison::lost).max().orElse(0);
        long extra = comparisons.stream().mapToLong(Comparison::extra).max().orElse(0);
        table.row("calls with unknown outcome", count(unknown));
        table.row("acknowledged calls lost", count(lost));
        table.row("calls applied twice", count(extra));
        String failure = unknown == 0 ? "" : "\n  The first unknown outcome: " + firstFailure + "\n";
        return table + failure + "\n  " + verdict() + "\n";
    }

    private String verdict() {
        if (!isRight()) {
            return "WRONG: the cache does not hold what was acknowledged.";
        }
        return unknown == 0
                ? "Every count is right."
                : "Every count is right within the " + count(unknown) + " calls whose outcome is unknown.";
    }
}
