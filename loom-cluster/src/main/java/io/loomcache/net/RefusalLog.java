package io.loomcache.net;

import io.loomcache.net.NetMetrics.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At most one line a minute for all refusals of one reason together, so that strangers cannot fill the disk
 * with our log, nor hide one kind of trouble behind another. Thread-safe.
 */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Refusal, Throttle> throttles = new EnumMap<>(Refusal.class);

    RefusalLog() {
        for (Refusal reason : Refusal.values()) {
            throttles.put(reason, new Throttle());
        }
    }

    void refused(Refusal refusal, Object remoteAddress, String reason) {
        Throttle throttle = Objects.requireNonNull(throttles.get(refusal));
        if (throttle.permits(System.nanoTime())) {
            LOG.warn(
                    "refused connection from {} ({}): {}; {} more like it since the last such line",
                    remoteAddress,
                    refusal,
                    reason,
                    throttle.takeSuppressed());
        }
    }

    /** One reason's quota. */
    static final class Throttle {

        private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);
        private final LongAdder suppressed = new LongAdder();

        boolean permits(long nowNanos) {
            long next = nextNanos.get();
            boolean due = next == Long.MIN_VALUE || nowNanos - next >= 0;
            boolean permitted = due && nextNanos.compareAndSet(next, nowNanos + INTERVAL_NANOS);
            if (!permitted) {
                suppressed.increment();
            }
            return permitted;
        }

        long takeSuppressed() {
            return suppressed.sumThenReset();
        }
    }
}
