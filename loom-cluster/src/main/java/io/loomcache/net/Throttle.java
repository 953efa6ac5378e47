package io.loomcache.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Lets one line of a log through in an interval, and counts those that it did not. Thread-safe. */
public final class Throttle {

    private final long intervalNanos;
    private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);
    private final LongAdder suppressed = new LongAdder();

    public Throttle(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Whether the line may be written; else it is counted. */
    public boolean permits(long nowNanos) {
        long next = nextNanos.get();
        boolean due = next == Long.MIN_VALUE || nowNanos - next >= 0;
        boolean permitted = due && nextNanos.compareAndSet(next, nowNanos + intervalNanos);
        if (!permitted) {
            suppressed.increment();
        }
        return permitted;
    }

    /** How many lines were not let through since it was asked last. */
    public long takeSuppressed() {
        return suppressed.sumThenReset();
    }
}
