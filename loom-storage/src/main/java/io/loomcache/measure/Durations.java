package io.loomcache.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts how long something took, in buckets whose bounds are the same everywhere. Never blocks; thread-safe.
 */
public final class Durations {

    private static final List<Long> BOUNDS_NANOS = bounds();

    private final LongAdder[] buckets = new LongAdder[BOUNDS_NANOS.size() + 1];
    private final LongAdder sumNanos = new LongAdder();

    public Durations() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    /** From a tenth of a millisecond to ten seconds: 1, 2.5, 5 of each power of ten. */
    private static List<Long> bounds() {
        List<Long> bounds = new ArrayList<>();
        for (long power = TimeUnit.MICROSECONDS.toNanos(100); power < TimeUnit.SECONDS.toNanos(10); power *= 10) {
            bounds.add(power);
            bounds.add(power * 5 / 2);
            bounds.add(power * 5);
        }
        bounds.add(TimeUnit.SECONDS.toNanos(10));
        return List.copyOf(bounds);
    }

    /** The upper bounds of the buckets but the last, which has none; in nanoseconds, ascending. */
    public static List<Long> boundsNanos() {
        return BOUNDS_NANOS;
    }

    public void add(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.size() && nanos > BOUNDS_NANOS.get(bucket)) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
    }

    /** What was counted up to now. */
    public Counts counts() {
        List<Long> counts = new ArrayList<>(buckets.length);
        for (LongAdder bucket : buckets) {
            counts.add(bucket.sum());
        }
        return new Counts(counts, sumNanos.sum());
    }

    /**
     * Durations by bucket. Immutable.
     *
     * @param buckets how many fell into each bucket alone; one more than there are bounds
     * @param sumNanos of all of them
     */
    public record Counts(List<Long> buckets, long sumNanos) {

        /** Nothing was counted. */
        public static final Counts NONE = new Durations().counts();

        public Counts {
            if (buckets.size() != BOUNDS_NANOS.size() + 1) {
                throw new IllegalArgumentException(
                        "buckets: " + buckets.size() + ", expected " + (BOUNDS_NANOS.size() + 1));
            }
            buckets = List.copyOf(buckets);
        }

        public long total() {
            return buckets.stream().mapToLong(Long::longValue).sum();
        }

        /** What was counted since an earlier look at the same durations. */
        public Counts since(Counts earlier) {
            List<Long> difference = new ArrayList<>(buckets.size());
            for (int i = 0; i < buckets.size(); i++) {
                difference.add(buckets.get(i) - earlier.buckets.get(i));
            }
            return new Counts(difference, sumNanos - earlier.sumNanos);
        }

        public Counts plus(Counts other) {
            List<Long> sum = new ArrayList<>(buckets.size());
            for (int i = 0; i < buckets.size(); i++) {
                sum.add(buckets.get(i) + other.buckets.get(i));
            }
            return new Counts(sum, sumNanos + other.sumNanos);
        }

        /**
         * A bound that so many of a hundred durations keep: the upper bound of the bucket in which that one falls; 0 if
         * nothing was counted, and {@link Long#MAX_VALUE} beyond the last bound.
         */
        public long percentileNanos(double percent) {
            long rank = (long) Math.ceil(total() * percent / 100);
            long seen = 0;
            for (int i = 0; i < BOUNDS_NANOS.size() && rank > 0; i++) {
                seen += buckets.get(i);
                if (seen >= rank) {
                    return BOUNDS_NANOS.get(i);
                }
            }
            return rank == 0 ? 0 : Long.MAX_VALUE;
        }
    }
}
