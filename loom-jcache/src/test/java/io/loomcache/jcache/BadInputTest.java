package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.config.DataLimits;
import io.loomcache.map.Result;
import io.loomcache.serial.AllowList;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an application gets wrong is refused with a text that says what, and changes nothing. */
@Timeout(120)
class BadInputTest {

    private static final URI EMBEDDED = URI.create("loom:embedded");

    private final LoomCachingProvider provider = new LoomCachingProvider();

    record Foreign(int number) implements Serializable {}

    @AfterEach
    void close() {
        provider.close();
    }

    private Cache<Object, Object> cache() {
        return provider.getCacheManager().createCache("cache", new MutableConfiguration<>());
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what is tested
    void operations_nullArgument_isNamedAndNothingChanges() {
        Cache<Object, Object> cache = cache();
        Set<Object> keys = new HashSet<>(List.of("key"));
        keys.add(null);
        Map<Object, Object> values = new HashMap<>(Map.of("key", 1));
        values.put("other", null);
        Map<Executable, String> operations = Map.ofEntries(
                refused("key", () -> cache.get(null)),
                refused("key", () -> cache.containsKey(null)),
                refused("key", () -> cache.put(null, 1)),
                refused("value", () -> cache.put("key", null)),
                refused("value", () -> cache.putIfAbsent("key", null)),
                refused("value", () -> cache.getAndPut("key", null)),
                refused("oldValue", () -> cache.replace("key", null, 1)),
                refused("newValue", () -> cache.replace("key", 1, null)),
                refused("oldValue", () -> cache.remove("key", null)),
                refused("key", () -> cache.remove(null)),
                refused("keys", () -> cache.getAll(null)),
                refused("key", () -> cache.getAll(keys)),
                refused("map", () -> cache.putAll(null)),
                refused("value", () -> cache.putAll(values)),
                refused("key", () -> cache.putAll(Collections.singletonMap(null, 1))),
                refused("keys", () -> cache.removeAll(null)),
                refused("key", () -> cache.removeAll(keys)),
                refused("keys", () -> cache.loadAll(null, false, null)),
                refused("key", () -> cache.invoke(null, (entry, arguments) -> null)),
                refused("entryProcessor", () -> cache.invoke("key", null)),
                refused("keys", () -> cache.invokeAll(null, (entry, arguments) -> null)),
                refused("configuration", () -> cache.registerCacheEntryListener(null)));

        operations.forEach((operation, name) -> assertEquals(
                name, assertThrows(NullPointerException.class, operation).getMessage()));

        assertFalse(cache.iterator().hasNext());
    }

    private static Map.Entry<Executable, String> refused(String name, Executable operation) {
        return Map.entry(operation, name);
    }

    @Test
    void write_classNotAllowed_namesClassAndSettingAndStoresNothing() {
        Cache<Object, Object> cache = cache();
        List<Executable> operations = List.of(
                () -> cache.put("key", new Foreign(1)),
                () -> cache.put(new Foreign(1), 1),
                () -> cache.putAll(Map.of("key", 1, "other", new Foreign(1))),
                () -> cache.put("key", List.of(new Foreign(1))));

        for (Executable operation : operations) {
            String text = text(assertThrows(CacheException.class, operation));
            assertTrue(text.contains(Foreign.class.getName()), text);
            assertTrue(text.contains(AllowList.SETTING), text);
        }

        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void operations_keyOverTheLimit_nameCacheSizeAndLimit() {
        Cache<Object, Object> cache = cache();
        int limit = DataLimits.DEFAULT.keyBytes();
        String key = "k".repeat(limit);
        List<Executable> operations = List.of(
                () -> cache.get(key),
                () -> cache.put(key, 1),
                () -> cache.getAll(Set.of(key)),
                () -> cache.putAll(Map.of(key, 1)),
                () -> cache.removeAll(Set.of(key)),
                () -> cache.invoke(key, (entry, arguments) -> null));

        for (Executable operation : operations) {
            CacheException refusal = assertThrows(CacheException.class, operation);
            String text = text(refusal);
            assertTrue(text.contains("cache"), text);
            assertTrue(text.contains("expected at most " + limit), text);
            assertTrue(text.length() < 500, text);
            LoomException.Rejected cause = assertInstanceOf(LoomException.Rejected.class, refusal.getCause());
            assertEquals(Result.Reason.LIMIT, cause.reason());
        }
        assertFalse(cache.iterator().hasNext());
    }

    @ParameterizedTest
    @CsvSource({
        "loomcache.client.operation-timeot, 5s, loomcache.client.operation-timeout",
        "loomcache.marshaller.alow, com.example.*, loomcache.marshaller.allow"
    })
    void getCacheManager_unknownSetting_namesItAndTheNearest(String name, String value, String nearest) {
        String text = refusal(EMBEDDED, name, value);

        assertTrue(text.contains(name), text);
        assertTrue(text.contains("the nearest known name is " + nearest), text);
    }

    @ParameterizedTest
    @CsvSource({
        "loomcache.client.operation-timeout, soon, a number and a unit",
        "loomcache.limits.key-bytes, -1, a whole number from 1",
        "loomcache.raft.groups, many, a whole number from 1 to 64"
    })
    void getCacheManager_impossibleValue_namesSettingValueAndExpected(String name, String value, String expected) {
        String text = refusal(EMBEDDED, name, value);

        assertTrue(text.contains(name + ": '" + value + "'"), text);
        assertTrue(text.contains("expected " + expected), text);
    }

    @ParameterizedTest
    @CsvSource({
        "loom:embeded, expected loom:embedded",
        "redis://a:1, expected loom:embedded",
        "loom://a, 'a'",
        "loom://a:b, host:port with a number as port",
        "loom://a:70000, 0 to 65535",
        "'loom://a:1,', host:port"
    })
    void getCacheManager_malformedUri_namesItAndWhatIsExpected(URI uri, String expected) {
        String text = refusal(uri, "other.property", "is not ours");

        assertTrue(text.contains(uri.toString()), text);
        assertTrue(text.contains(expected), text);
    }

    private String refusal(URI uri, String setting, String value) {
        Properties properties = new Properties();
        properties.setProperty(setting, value);
        return text(assertThrows(CacheException.class, () -> provider.getCacheManager(uri, null, properties)));
    }

    @Test
    void getCacheManager_afterARefusal_opens() {
        refusal(EMBEDDED, "loomcache.raft.groups", "many");

        assertFalse(provider.getCacheManager(EMBEDDED, null).isClosed());
    }

    @Test
    void getCacheManager_folderIsOpen_saysByWhom(@TempDir Path directory) {
        URI uri = URI.create("loom:embedded:" + directory.resolve("data"));
        provider.getCacheManager(uri, null);
        LoomCachingProvider other = new LoomCachingProvider();

        CacheException refusal = assertThrows(CacheException.class, () -> other.getCacheManager(uri, null));

        assertTrue(text(refusal).contains(directory.resolve("data").toString()), text(refusal));
        assertTrue(
                text(refusal)
                        .contains("open in process " + ProcessHandle.current().pid()),
                text(refusal));
        provider.close();
        other.getCacheManager(uri, null);
        other.close();
    }

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }
}
