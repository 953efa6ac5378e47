package io.loomcache.hibernate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps readers from waiting for a cluster that does not answer: after the first failure they miss at once, until a
 * probe has been answered. Thread-safe.
 */
final class Breaker {

    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private final Supplier<CompletableFuture<?>> probe;
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile boolean open;
    private volatile long probedNanos;

    /** @param probe asks the cluster something; it has a time limit of its own */
    Breaker(LongSupplier nanoTime, Supplier<CompletableFuture<?>> probe) {
        this.nanoTime = nanoTime;
        this.probe = probe;
    }

    /** Whether it is worth asking. Sends a probe now and then while it is not. */
    boolean isClosed() {
        if (open && nanoTime.getAsLong() - probedNanos >= PROBE_NANOS && probing.compareAndSet(false, true)) {
            probedNanos = nanoTime.getAsLong();
            var unused = probe.get().whenComplete((answer, failure) -> {
                open = failure != null;
                probing.set(false);
            });
        }
        return !open;
    }

    /** The cluster did not answer in time. */
    void failed() {
        if (!open) {
            probedNanos = nanoTime.getAsLong();
            open = true;
        }
    }
}
