package io.loomcache.jcache.management;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/**
 * The counters of one cache in this JVM, by the table of JSR-107, section Statistics. Off until enabled;
 * what happens while off is not counted. Thread-safe.
 */
public final class Statistics implements CacheStatisticsMXBean {

    private static final float NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();
    private volatile boolean enabled;

    public void enable(boolean on) {
        enabled = on;
    }

    public boolean isEnabled() {
        return enabled;
    }

    /** Counts lookups that began at {@code startNanos} and end now. */
    public void gets(long hitCount, long missCount, long startNanos) {
        if (enabled && hitCount + missCount > 0) {
            hits.add(hitCount);
            misses.add(missCount);
            getNanos.add(System.nanoTime() - startNanos);
        }
    }

    /** Counts one lookup. */
    public void get(boolean hit, long startNanos) {
        gets(hit ? 1 : 0, hit ? 0 : 1, startNanos);
    }

    public void puts(long count, long startNanos) {
        if (enabled && count > 0) {
            puts.add(count);
            putNanos.add(System.nanoTime() - startNanos);
        }
    }

    public void removals(long count, long startNanos) {
        if (enabled && count > 0) {
            removals.add(count);
            removeNanos.add(System.nanoTime() - startNanos);
        }
    }

    @Override
    public void clear() {
        for (LongAdder adder : new LongAdder[] {hits, misses, puts, removals, getNanos, putNanos, removeNanos}) {
            adder.reset();
        }
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(getCacheHits());
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(getCacheMisses());
    }

    @Override
    public long getCacheGets() {
        return getCacheHits() + getCacheMisses();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    /** Always 0: nothing is evicted. */
    @Override
    public long getCacheEvictions() {
        return 0;
    }

    @Override
    public float getAverageGetTime() {
        return averageMicros(getNanos.sum(), getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return averageMicros(putNanos.sum(), getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return averageMicros(removeNanos.sum(), getCacheRemovals());
    }

    /** Nanoseconds of all counted lookups together. */
    long getsNanos() {
        return getNanos.sum();
    }

    /** Nanoseconds of all counted puts together. */
    long putsNanos() {
        return putNanos.sum();
    }

    /** Nanoseconds of all counted removals together. */
    long removalsNanos() {
        return removeNanos.sum();
    }

    private float percentage(long count) {
        long gets = getCacheGets();
        return gets == 0 ? 0 : 100f * count / gets;
    }

    private static float averageMicros(long nanos, long count) {
        return count == 0 ? 0 : nanos / NANOS_PER_MICRO / count;
    }
}
