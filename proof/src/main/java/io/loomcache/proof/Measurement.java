package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.digits;
import static io.loomcache.proof.Table.time;

/**
 * One cell of the benchmark.
 *
 * @param nanos how long was measured
 * @param latencies of the calls answered in that time
 * @param failures from the start of the threads on
 * @param clientCpuNanos of this JVM, all that it does
 * @param membersCpuNanos of all members together
 */
record Measurement(
        Workload workload,
        int threads,
        long nanos,
        Latencies latencies,
        int failures,
        String firstFailure,
        long clientCpuNanos,
        long membersCpuNanos) {

    static final String[] COLUMNS = {
        "workload", "threads", "ops/s", "p50", "p99", "max", "CPU us/op", "client", "members", "failures"
    };

    long perSecond() {
        return Math.round(latencies.count() * 1e9 / nanos);
    }

    /** Of the client and the members together. */
    double cpuMicros() {
        return cpuMicros(clientCpuNanos + membersCpuNanos);
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
            count(failures)
        };
    }

    /** Names and values, for {@link Results#add}. */
    Object[] numbers() {
        return new Object[] {
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
            failures
        };
    }

    private double cpuMicros(long nanos) {
        return nanos / 1e3 / Math.max(1, latencies.count());
    }
}
