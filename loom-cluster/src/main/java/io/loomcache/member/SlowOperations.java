package io.loomcache.member;

import io.loomcache.map.Operation;
import io.loomcache.net.Connection;
import io.loomcache.net.Throttle;
import io.loomcache.raft.Timing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which operations were slow, and where their time went; one line a second at most, so that a slow disk does not
 * fill itself with complaints. No key and no value is ever in it. Thread-safe; never blocks but for the log.
 */
final class SlowOperations {

    private static final Logger LOG = LoggerFactory.getLogger(SlowOperations.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final long thresholdNanos;
    private final Consumer<String> log;
    private final Throttle throttle = new Throttle(INTERVAL);

    /** @param threshold from which on an operation is slow; zero: none ever is */
    SlowOperations(Duration threshold) {
        this(threshold, LOG::warn);
    }

    SlowOperations(Duration threshold, Consumer<String> log) {
        this.log = log;
        this.thresholdNanos = threshold.isZero() ? Long.MAX_VALUE : threshold.toNanos();
    }

    boolean isSlow(long nanos) {
        return nanos >= thresholdNanos;
    }

    /**
     * Logs an operation that {@link #isSlow}, or counts it.
     *
     * @param bytes of the encoded operation
     */
    void log(Operation operation, int bytes, Connection client, long totalNanos, Timing timing, long nowNanos) {
        if (!throttle.permits(nowNanos)) {
            return;
        }
        String cache = cache(operation);
        log.accept(String.format(
                "slow %s%s, %d bytes of client '%s' (certificate '%s'): %d ms, of which %d ms in the queue, %d ms"
                        + " replicating, %d ms applying, %d ms for listeners; %d more slow ones since the last such line",
                RequestMeasures.kind(operation),
                cache == null ? "" : " of cache '" + printable(cache) + "'",
                bytes,
                client.remote().name(),
                client.identity(),
                millis(totalNanos),
                millis(timing.queueNanos()),
                millis(timing.replicateNanos()),
                millis(timing.applyNanos()),
                millis(timing.holdNanos()),
                throttle.takeSuppressed()));
    }

    private static @Nullable String cache(Operation operation) {
        if (operation instanceof Operation.Together together
                && !together.parts().isEmpty()) {
            return together.parts().get(0).cache();
        }
        return operation instanceof Operation.OnCache onCache ? onCache.cache() : null;
    }

    /** A name that a client chose must not look like another line of the log. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
