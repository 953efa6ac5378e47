package io.loomcache.jcache.management;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import javax.cache.Cache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics of one cache as meters of Micrometer, under the names and tags that its own cache binders
 * use, so that their dashboards fit. Needs {@code micrometer-core}, which the provider itself does not. Thread-safe.
 *
 * <table>
 *   <caption>Meters, all with the tag {@code cache}, the name of the cache</caption>
 *   <tr><td>{@code cache.gets}, tag {@code result}: {@code hit} or {@code miss}</td><td>counter of keys looked up</td></tr>
 *   <tr><td>{@code cache.puts}, {@code cache.removals}</td><td>counters of keys</td></tr>
 *   <tr><td>{@code cache.evictions}</td><td>counter, always 0: nothing is evicted</td></tr>
 *   <tr><td>{@code cache.gets.latency}, {@code cache.puts.latency}, {@code cache.removals.latency}</td>
 *       <td>timers in the registry's unit of time; their averages are the MXBean's</td></tr>
 * </table>
 *
 * <p>The numbers are those of {@link javax.cache.management.CacheStatisticsMXBean}, of this JVM alone. While
 * the cache's statistics are off nothing is counted and the meters stand still; binding then warns. There is no
 * {@code cache.size}: to count the mappings is a request to the cluster, and a scrape must not wait for one.
 *
 * <p>Thread-safe. Once the cache is closed the meters stand still. {@link #close} takes them out of the registries; without
 * it a later cache of the same name and tags goes unseen, because a registry keeps the first meter of an id.
 */
public final class LoomCacheMetrics implements MeterBinder, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoomCacheMetrics.class);

    private final String cache;
    private final Statistics statistics;
    private final Tags tags;
    private final Queue<Bound> bound = new ConcurrentLinkedQueue<>();

    private record Bound(MeterRegistry registry, Meter meter) {}

    /**
     * @param tags beside {@code cache}; two managers with caches of one name need some to tell them apart
     * @throws IllegalArgumentException the cache is not one of LoomCache
     */
    public LoomCacheMetrics(Cache<?, ?> cache, Iterable<Tag> tags) {
        this.cache = cache.getName();
        this.statistics = cache.unwrap(Statistics.class);
        this.tags = Tags.concat(tags, "cache", cache.getName());
    }

    /**
     * Binds a cache's meters to a registry. To be closed with the cache.
     *
     * @param tags names and values in turn
     */
    public static LoomCacheMetrics monitor(MeterRegistry registry, Cache<?, ?> cache, String... tags) {
        LoomCacheMetrics metrics = new LoomCacheMetrics(cache, Tags.of(tags));
        metrics.bindTo(registry);
        return metrics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (!statistics.isEnabled()) {
            log.warn("cache {}: its statistics are off, and its meters stand still until they are enabled", cache);
        }
        Tags hit = tags.and("result", "hit");
        Tags miss = tags.and("result", "miss");
        count(registry, "cache.gets", hit, "Keys that were found", Statistics::getCacheHits);
        count(registry, "cache.gets", miss, "Keys that were not found", Statistics::getCacheMisses);
        count(registry, "cache.puts", tags, "Keys that were put", Statistics::getCachePuts);
        count(registry, "cache.removals", tags, "Keys that were removed", Statistics::getCacheRemovals);
        count(registry, "cache.evictions", tags, "Nothing is evicted", Statistics::getCacheEvictions);
        time(registry, "cache.gets.latency", Statistics::getCacheGets, Statistics::getsNanos);
        time(registry, "cache.puts.latency", Statistics::getCachePuts, Statistics::putsNanos);
        time(registry, "cache.removals.latency", Statistics::getCacheRemovals, Statistics::removalsNanos);
    }

    /** Takes the meters out of the registries. Idempotent; the cache goes on. */
    @Override
    public void close() {
        for (Bound next = bound.poll(); next != null; next = bound.poll()) {
            next.registry.remove(next.meter);
        }
    }

    /** The function captures nothing: a registry must not keep a closed cache from being collected. */
    private void count(
            MeterRegistry registry, String name, Tags tags, String description, ToDoubleFunction<Statistics> count) {
        bound.add(new Bound(
                registry,
                FunctionCounter.builder(name, statistics, count)
                        .tags(tags)
                        .description(description)
                        .register(registry)));
    }

    private void time(
            MeterRegistry registry, String name, ToLongFunction<Statistics> count, ToDoubleFunction<Statistics> nanos) {
        bound.add(new Bound(
                registry,
                FunctionTimer.builder(name, statistics, count, nanos, TimeUnit.NANOSECONDS)
                        .tags(tags)
                        .description("Time that the calls took, for each key")
                        .register(registry)));
    }
}
