package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.digits;
import static io.loomcache.proof.Table.time;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One cell of the benchmark.
 *
 * @param nanos how long was measured
 * @param latencies of the calls answered in that time
 * @param failures from the start of the threads on
 * @param clientCpuNanos of this JVM, all that it does
 * @param membersCpuNanos of all members together
 * @param leaderFlushes from just before that time to just after it; empty: the leader changed
 */
record Measurement(
        Workload workload,
        int threads,
        long nanos,
        Latencies latencies,
        int failures,
        String firstFailure,
        long clientCpuNanos,
        long membersCpuNanos,
        OptionalLong leaderFlushes) {

    static final String[] COLUMNS = {
        "workload", "threads", "ops/s", "p50", "p99", "max", "CPU us/op", "client", "members", "puts/flush", "failures"
    };

    long perSecond() {
        return Math.round(latencies.count() * 1e9 / nanos);
    }

    /** Of the client and the members together. */
    double cpuMicros() {
        return cpuMicros(clientCpuNanos + membersCpuNanos);
    }

    /**
     * Acknowledged writes for each flush of the leader's: how many share the price of one. Empty: nobody
     * knows, or not every call writes.
     */
    OptionalDouble putsPerFlush() {
        long flushes = leaderFlushes.orElse(0);
        return workload.isWriteOnly() && flushes > 0
                ? OptionalDouble.of(latencies.count() / (double) flushes)
                : OptionalDouble.empty();
    }

    String[] row() {
        return new String[] {
            workload.label(),
            count(threads),
            count(perSecond()),
            time(latencies.percentile(50)),
            time(latencies.percentile(99)),
            time(latencies.max()),
            digits(cpuMicros()),
            digits(cpuMicros(clientCpuNanos)),
            digits(cpuMicros(membersCpuNanos)),
            putsPerFlush().isPresent() ? digits(putsPerFlush().getAsDouble()) : "-",
            count(failures)
        };
    }

    /** Names and values, for {@link Results#add}. */
    Object[] numbers() {
        List<Object> numbers = new ArrayList<>(List.of(
                "workload",
                workload.label(),
                "threads",
                threads,
                "seconds",
                nanos / 1e9,
                "ops",
                latencies.count(),
                "opsPerSecond",
                perSecond(),
                "p50Micros",
                latencies.percentile(50) / 1e3,
                "p99Micros",
                latencies.percentile(99) / 1e3,
                "maxMicros",
                latencies.max() / 1e3,
                "cpuMicrosPerOp",
                cpuMicros(),
                "clientCpuMicrosPerOp",
                cpuMicros(clientCpuNanos),
                "membersCpuMicrosPerOp",
                cpuMicros(membersCpuNanos),
                "failures",
                failures));
        leaderFlushes.ifPresent(flushes -> numbers.addAll(List.of("leaderFlushes", flushes)));
        putsPerFlush().ifPresent(puts -> numbers.addAll(List.of("putsPerLeaderFlush", puts)));
        return numbers.toArray();
    }

    private double cpuMicros(long nanos) {
        return nanos / 1e3 / Math.max(1, latencies.count());
    }
}
