package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.management.LoomCacheMetrics;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.JCacheMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.management.CacheStatisticsMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoomCacheMetricsTest {

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final CacheManager manager = provider.getCacheManager();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        registry.close();
        provider.close();
    }

    @Test
    void meters_afterEachKindOfOperation_areTheStatisticsOfTheSpecification() {
        Cache<String, Integer> cache = cache("stock", true);
        LoomCacheMetrics.monitor(registry, cache);

        cache.put("a", 1);
        cache.putAll(Map.of("b", 2, "c", 3));
        cache.getAll(Set.of("a", "b", "x"));
        cache.getAndPut("d", 4);
        cache.putIfAbsent("d", 5);
        cache.replace("d", 6);
        cache.remove("a");
        cache.remove("missing");
        cache.removeAll(Set.of("b", "missing"));
        cache.invoke("c", (entry, arguments) -> {
            entry.setValue(entry.getValue() + 1);
            return null;
        });
        cache.containsKey("c");
        cache.clear();

        // hits: 2 of getAll, putIfAbsent, replace, invoke; misses: 1 of getAll, getAndPut
        assertEquals(
                Map.of(
                        "cache.gets hit", 5.0,
                        "cache.gets miss", 2.0,
                        "cache.puts", 6.0,
                        "cache.removals", 2.0,
                        "cache.evictions", 0.0),
                counts(registry, "stock"));
    }

    @Test
    void names_tagsAndValues_areThoseOfMicrometersOwnBinder() {
        Cache<String, Integer> cache = cache("stock", true);
        MeterRegistry theirs = new SimpleMeterRegistry();
        new JCacheMetrics<String, Integer, Cache<String, Integer>>(cache, Tags.of("application", "shop"), true)
                .bindTo(theirs);
        LoomCacheMetrics.monitor(registry, cache, "application", "shop");
        cache.put("a", 1);
        cache.put("a", 2);
        cache.put("b", 3);
        cache.get("a");
        cache.get("c");
        cache.get("d");
        cache.getAll(Set.of("e", "f"));
        cache.remove("a");
        cache.remove("b");

        Map<Meter.Id, Double> expected = values(theirs);
        assertEquals(5, expected.size());
        Map<Meter.Id, Double> actual = values(registry);
        assertEquals(expected, actual);
        assertEquals(
                10.0, actual.values().stream().mapToDouble(Double::doubleValue).sum());
        for (Meter meter : theirs.getMeters()) {
            Meter ours = registry.get(meter.getId().getName())
                    .tags(meter.getId().getTags())
                    .meter();
            assertEquals(meter.getId().getType(), ours.getId().getType());
            assertEquals(meter.getId().getBaseUnit(), ours.getId().getBaseUnit());
        }
    }

    @Test
    void latencies_haveTheAveragesOfTheMxBean() {
        Cache<String, Integer> cache = cache("stock", true);
        LoomCacheMetrics.monitor(registry, cache);
        cache.putAll(Map.of("a", 1, "b", 2));
        cache.get("a");
        cache.remove("a");

        CacheStatisticsMXBean bean = cache.unwrap(CacheStatisticsMXBean.class);
        assertTimer(2, bean.getAveragePutTime(), "cache.puts.latency");
        assertTimer(1, bean.getAverageGetTime(), "cache.gets.latency");
        assertTimer(1, bean.getAverageRemoveTime(), "cache.removals.latency");
    }

    private void assertTimer(double count, float averageMicros, String name) {
        FunctionTimer timer = registry.get(name).tag("cache", "stock").functionTimer();
        assertEquals(count, timer.count());
        assertTrue(averageMicros > 0);
        assertEquals(averageMicros, timer.mean(TimeUnit.MICROSECONDS), averageMicros * 1e-5);
    }

    @Test
    void statisticsOff_metersStandStill_untilTheyAreEnabled() {
        Cache<String, Integer> cache = cache("stock", false);
        LoomCacheMetrics.monitor(registry, cache);
        cache.put("a", 1);
        assertEquals(0.0, counts(registry, "stock").get("cache.puts"));

        manager.enableStatistics("stock", true);
        cache.put("a", 2);
        assertEquals(1.0, counts(registry, "stock").get("cache.puts"));

        manager.enableStatistics("stock", false);
        cache.put("a", 3);
        assertEquals(1.0, counts(registry, "stock").get("cache.puts"));
    }

    @Test
    void cacheClosed_metersStandStill_andAReopenedOneIsCountedOnceTheOldBinderIsClosed() {
        Cache<String, Integer> before = cache("stock", true);
        LoomCacheMetrics metrics = LoomCacheMetrics.monitor(registry, before);
        before.put("a", 1);
        before.close();
        assertThrows(IllegalStateException.class, () -> before.put("a", 2));
        assertEquals(1.0, counts(registry, "stock").get("cache.puts"));

        metrics.close();
        assertEquals(List.of(), registry.getMeters());
        Cache<String, Integer> after = cache("stock", true);
        LoomCacheMetrics.monitor(registry, after);
        after.put("a", 2);
        after.put("a", 3);

        assertEquals(2.0, counts(registry, "stock").get("cache.puts"));
    }

    @Test
    void close_leavesTheMetersOfOtherCaches_andOtherRegistriesBoundLater() {
        LoomCacheMetrics stock = LoomCacheMetrics.monitor(registry, cache("stock", true));
        LoomCacheMetrics.monitor(registry, cache("prices", true));
        MeterRegistry second = new SimpleMeterRegistry();
        stock.bindTo(second);

        stock.close();
        stock.close();

        assertEquals(8, registry.getMeters().size());
        assertEquals(
                Set.of("prices"),
                Set.copyOf(registry.getMeters().stream()
                        .map(meter -> meter.getId().getTag("cache"))
                        .toList()));
        assertEquals(List.of(), second.getMeters());
    }

    @Test
    @SuppressWarnings("unchecked") // a cache of somebody else
    void cacheOfAnotherProvider_isRefused() {
        Cache<String, Integer> stranger = (Cache<String, Integer>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, args) -> {
                    if (method.getName().equals("unwrap")) {
                        throw new IllegalArgumentException("not a type of this cache");
                    }
                    return "stranger";
                });

        assertThrows(IllegalArgumentException.class, () -> LoomCacheMetrics.monitor(registry, stranger));
        assertEquals(List.of(), registry.getMeters());
    }

    private Cache<String, Integer> cache(String name, boolean statistics) {
        return manager.createCache(
                name,
                new MutableConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .setStatisticsEnabled(statistics));
    }

    /** The counters of one cache, by name and result. */
    private static Map<String, Double> counts(MeterRegistry registry, String cache) {
        Map<String, Double> counts = new TreeMap<>();
        values(registry).forEach((id, value) -> {
            if (cache.equals(id.getTag("cache"))) {
                String result = id.getTag("result");
                counts.put(id.getName() + (result == null ? "" : " " + result), value);
            }
        });
        return counts;
    }

    /** Everything but the timers, which are ours alone. */
    private static Map<Meter.Id, Double> values(MeterRegistry registry) {
        Map<Meter.Id, Double> values = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            if (!(meter instanceof FunctionTimer)) {
                Measurement measurement = meter.measure().iterator().next();
                values.put(meter.getId(), measurement.getValue());
            }
        }
        return values;
    }
}
