package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Setting;
import io.loomcache.jcache.management.LoomCacheMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/JCACHE.md: its code is this code, and its settings are those that there are. */
@Timeout(120)
class GuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "JCACHE.md");
    private static final Path THIS = Path.of("src/test/java/io/loomcache/jcache/GuideTest.java");

    /** The members' affair, and so not in the guide of an application. */
    private static final Pattern MEMBERS_ONLY =
            Pattern.compile("loomcache\\.(node|server|http|auth|raft|production|discovery|log|metrics|storage)\\..*"
                    + "|loomcache\\.cluster\\.(seeds|join|join-as|version\\..*)|loomcache\\.dns-domain"
                    + "|loomcache\\.slow-operation-threshold"
                    + "|loomcache\\.limits\\.(connections|requests-per-connection)");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(loomcache\\.[a-z.-]+)` \\| ([^|]*) \\|");
    private static final Pattern CODE = Pattern.compile("(?s)```java\\n(.*?)```");

    @Test
    void settings_ofTheTable_areAllThatAClientHas_withTheirDefaults() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (MatchResult row : ROW.matcher(guide()).results().toList()) {
            assertNull(rows.put(row.group(1), row.group(2).strip()), row.group(1));
        }

        assertEquals(
                new TreeMap<>(KnownSettings.all().stream()
                        .filter(setting -> !MEMBERS_ONLY.matcher(setting.name()).matches())
                        .collect(Collectors.toMap(Setting::name, GuideTest::shownDefault))),
                rows);
    }

    private static String shownDefault(Setting<?> setting) {
        return setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`";
    }

    @Test
    void settings_leftOut_areKnownAtLeast() {
        List<String> members = KnownSettings.all().stream()
                .map(Setting::name)
                .filter(name -> MEMBERS_ONLY.matcher(name).matches())
                .toList();

        assertTrue(members.contains("loomcache.node.id"), members.toString());
        assertFalse(members.contains("loomcache.client.name"), members.toString());
    }

    @Test
    void code_isCompiledHere() throws IOException {
        String mine = words(Files.readString(THIS));
        List<String> snippets =
                CODE.matcher(guide()).results().map(match -> match.group(1)).toList();

        assertTrue(snippets.size() >= 5, "" + snippets.size());
        for (String snippet : snippets) {
            assertTrue(mine.contains(words(snippet)), snippet);
        }
    }

    /** However the lines are broken and indented. */
    private static String words(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String guide() throws IOException {
        return Files.readString(GUIDE);
    }

    @Test
    void firstScreen(@TempDir Path directory) throws Exception {
        try (Managers managers = new Managers(directory)) {
            String certificates = managers.certificates().toString();
            open(managers.uri(), managers.clusterId(), certificates);
        }
    }

    private static void open(URI uri, String clusterId, String certificates) {
        Properties settings = new Properties();
        settings.setProperty("loomcache.cluster.cluster-id", clusterId);
        settings.setProperty("loomcache.tls.directory", certificates);
        try (CachingProvider provider = Caching.getCachingProvider()) {
            CacheManager manager = provider.getCacheManager(uri, null, settings);
            Cache<String, Integer> stock = manager.createCache(
                    "stock", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
            stock.put("apples", 5);
            int left = stock.invoke("apples", (entry, arguments) -> {
                entry.setValue(entry.getValue() - 1);
                return entry.getValue();
            });
            assertEquals(4, left);
        }
    }

    record Order(long number, Customer customer) implements Serializable {}

    @Test
    void allowList_takesTheClassesOfFields() {
        CachingProvider provider = new LoomCachingProvider();
        Cache<Long, Order> refusing = orders(provider.getCacheManager());
        assertThrows(CacheException.class, () -> refusing.put(1L, new Order(1, new Customer("Ada"))));
        provider.close();

        Properties settings = new Properties();
        settings.setProperty("loomcache.marshaller.allow", "io.loomcache.jcache.*");
        Cache<Long, Order> orders = orders(provider.getCacheManager(null, null, settings));
        orders.put(1L, new Order(1, new Customer("Ada")));
        assertEquals(new Order(1, new Customer("Ada")), orders.get(1L));
        provider.close();
    }

    private static Cache<Long, Order> orders(CacheManager manager) {
        return manager.createCache("orders", new MutableConfiguration<Long, Order>().setTypes(Long.class, Order.class));
    }

    record Pair(String first, String second) implements Serializable {}

    @Test
    @SuppressWarnings("StringOperationCanBeSimplified") // another object is the point
    void keys_ofScalars_areFoundWhenEqual() {
        CachingProvider provider = new LoomCachingProvider();
        Cache<Pair, Integer> cache = provider.getCacheManager()
                .createCache("pairs", new MutableConfiguration<Pair, Integer>().setTypes(Pair.class, Integer.class));
        String text = "a";
        cache.put(new Pair(text, text), 1);

        assertTrue(cache.containsKey(new Pair(text, new String(text))));
        provider.close();
    }

    @Test
    @SuppressWarnings("rawtypes") // the class of a type with parameters
    void keys_thatAreHashTables_mayHaveDifferentBytesWhenEqual() {
        CachingProvider provider = new LoomCachingProvider();
        Cache<HashSet, Integer> cache = provider.getCacheManager()
                .createCache(
                        "sets", new MutableConfiguration<HashSet, Integer>().setTypes(HashSet.class, Integer.class));
        HashSet<String> larger = new HashSet<>(1_000);
        larger.add("a");
        cache.put(new HashSet<>(Set.of("a")), 1);

        assertFalse(cache.containsKey(larger));
        provider.close();
    }

    @Test
    void folder_isOfOneManagerAtATime(@TempDir Path directory) {
        CachingProvider provider = new LoomCachingProvider();
        URI uri = URI.create("loom:embedded:" + directory.resolve("data"));
        provider.getCacheManager(uri, null);
        ClassLoader other = new ClassLoader(getClass().getClassLoader()) {};

        assertThrows(CacheException.class, () -> provider.getCacheManager(uri, other));
        provider.close();
    }

    @Test
    void failure_saysWhetherItMayHaveHappened() {
        CachingProvider provider = new LoomCachingProvider();
        Cache<String, String> cache = provider.getCacheManager()
                .createCache("cache", new MutableConfiguration<String, String>().setTypes(String.class, String.class));

        assertEquals("refused", put(cache, "key", "x".repeat(5 << 20)));
        assertEquals("done", put(cache, "key", "x"));
        provider.close();
    }

    private static String put(Cache<String, String> cache, String key, String value) {
        try {
            cache.put(key, value);
            return "done";
        } catch (CacheException e) {
            if (e.getCause() instanceof LoomException.NotDone) {
                return "not done";
            }
            if (e.getCause() instanceof LoomException.OutcomeUnknown) {
                return "perhaps done";
            }
            if (e.getCause() instanceof LoomException.Rejected) {
                return "refused";
            }
            throw e;
        }
    }

    @Test
    void metrics_areBoundAndTakenAway() {
        CachingProvider provider = new LoomCachingProvider();
        CacheManager manager = provider.getCacheManager();
        MeterRegistry registry = new SimpleMeterRegistry();
        Cache<String, Integer> stock = manager.createCache(
                "stock",
                new MutableConfiguration<String, Integer>()
                        .setTypes(String.class, Integer.class)
                        .setStatisticsEnabled(true));
        LoomCacheMetrics metrics = LoomCacheMetrics.monitor(registry, stock, "manager", "shop");
        Set<String> names = new TreeSet<>(registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .toList());
        metrics.close();
        stock.close();

        assertEquals(
                Set.of(
                        "cache.gets",
                        "cache.puts",
                        "cache.removals",
                        "cache.evictions",
                        "cache.gets.latency",
                        "cache.puts.latency",
                        "cache.removals.latency"),
                names);
        provider.close();
    }
}
