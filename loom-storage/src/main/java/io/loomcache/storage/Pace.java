package io.loomcache.storage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Background work in small steps that leaves the disk to the log: after each step it rests in proportion
 * to what the step took, so that it slows down when the disk does. Thread-safe.
 */
final class Pace {

    /** Below the longest rest, the work takes one part of the time and its rests this many. */
    private static final int REST_FACTOR = 3;
    /** A disk that stands still for a while must not stop the work for a multiple of it. */
    private static final Duration LONGEST_REST = Duration.ofMillis(100);

    private final BooleanSupplier isBehind;
    private final int restFactor;
    private final long longestRestNanos;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param isBehind whether more work waits already: then it does not rest, since the log grows meanwhile */
    Pace(BooleanSupplier isBehind) {
        this(isBehind, REST_FACTOR, LONGEST_REST);
    }

    Pace(BooleanSupplier isBehind, int restFactor, Duration longestRest) {
        this.isBehind = isBehind;
        this.restFactor = restFactor;
        this.longestRestNanos = longestRest.toNanos();
    }

    /** Does a step, and rests after it unless the work has ended. */
    <T> T step(Supplier<T> step) {
        long start = System.nanoTime();
        T result = step.get();
        if (!isBehind.getAsBoolean()) {
            rest(restNanos(System.nanoTime() - start));
        }
        return result;
    }

    long restNanos(long workedNanos) {
        return Math.min(restFactor * workedNanos, longestRestNanos);
    }

    private void rest(long nanos) {
        try {
            boolean unused = ended.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the rest at once, and all later ones. */
    void end() {
        ended.countDown();
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }
}
