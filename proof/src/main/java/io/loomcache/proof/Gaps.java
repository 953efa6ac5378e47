package io.loomcache.proof;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long nothing was acknowledged: to all threads together, and to the one that waited longest for a
 * single call. Thread-safe; times are those of {@link System#nanoTime}.
 */
public final class Gaps {

    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong longestCall = new AtomicLong();

    /** Forgets what was; a gap or call that has begun already counts from its own beginning. */
    void reset() {
        longest.set(0);
        longestCall.set(0);
    }

    public void acknowledged(long began, long now) {
        longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
        longestCall.accumulateAndGet(now - began, Math::max);
    }

    /** Nanoseconds between two acknowledgements, whoever got them; an open end counts until now. */
    public long longest() {
        return Math.max(longest.get(), sinceLast());
    }

    /** Nanoseconds of one acknowledged call. */
    public long longestCall() {
        return longestCall.get();
    }

    public long sinceLast() {
        return System.nanoTime() - last.get();
    }
}
