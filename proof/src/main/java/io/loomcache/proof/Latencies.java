package io.loomcache.proof;

/**
 * A histogram of times in nanoseconds with 32 buckets to each power of two, so that a percentile is at
 * most 1/32 too high. Not thread-safe: each thread fills its own, and they are added up at the end.
 */
public final class Latencies {

    private static final int BITS = 5;
    private static final int BUCKETS = (Long.SIZE - BITS) << BITS;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long max;

    public void record(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        count++;
        max = Math.max(max, nanos);
    }

    public void add(Latencies other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    public long count() {
        return count;
    }

    /** The longest time, exactly; 0 if there is none. */
    public long max() {
        return max;
    }

    /** The time that {@code percent} of all do not exceed; 0 if there is none. */
    public long percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(max, highest(i));
            }
        }
        return max;
    }

    /** Times below 2 to the power of 6 have a bucket each; above, the leading 6 bits choose it. */
    private static int bucket(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos));
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static long highest(int bucket) {
        int shift = Math.max(0, (bucket >> BITS) - 1);
        long leading = bucket - ((long) shift << BITS);
        return ((leading + 1) << shift) - 1;
    }
}
