package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.jcache.SpecTable.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JSR-107, Javadoc of {@link Cache} and {@link CacheManager}: what may not be null, and what is not of the
 * cache's types, is refused before anything has happened to the cache, its writer, loader or listeners.
 */
@Timeout(120)
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // what is tested
class ArgumentsTest {

    private static final String KEY = CacheCall.KEY;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    private final RecordingWriter writer = new RecordingWriter();
    private final RecordingListener listener = new RecordingListener(0);
    private final CountingPolicy policy = new CountingPolicy();
    private final List<String> loads = new ArrayList<>();

    /** Notes what it is asked. */
    private record NotingLoader(List<String> loads) implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            loads.add(key);
            return CacheCall.LOADED;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            keys.forEach(loads::add);
            return Map.of();
        }
    }

    private Cache<String, Integer> cache() {
        MutableConfiguration<String, Integer> configuration = SpecTable.types()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new NotingLoader(loads))
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> writer)
                .setExpiryPolicyFactory(() -> policy)
                .addCacheEntryListenerConfiguration(listener.configuration(true));
        return TABLE.cache(State.PRESENT, configuration);
    }

    private void assertNothingHappened(Cache<String, Integer> cache) {
        assertEquals(List.of(), policy.asked());
        assertEquals(List.of(), loads);
        assertEquals(List.of(), writer.told());
        assertEquals(List.of(), listener.told());
        Map<String, Integer> mappings = new HashMap<>();
        cache.forEach(entry -> mappings.put(entry.getKey(), entry.getValue()));
        assertEquals(Map.of(KEY, CacheCall.OLD), mappings);
    }

    /** A present key first, and then a null. */
    private static Set<String> keysWithNull() {
        Set<String> keys = new LinkedHashSet<>();
        keys.add(KEY);
        keys.add(null);
        return keys;
    }

    private static Map<String, Integer> valuesWith(String key, Integer value) {
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put(KEY, CacheCall.NEW);
        values.put(key, value);
        return values;
    }

    static Stream<Named<Consumer<Cache<String, Integer>>>> nullArguments() {
        return Stream.of(
                call("get(null)", cache -> cache.get(null)),
                call("getAll(null)", cache -> cache.getAll(null)),
                call("getAll(.., null)", cache -> cache.getAll(keysWithNull())),
                call("containsKey(null)", cache -> cache.containsKey(null)),
                call("loadAll(null)", cache -> cache.loadAll(null, true, null)),
                call("loadAll(.., null)", cache -> cache.loadAll(keysWithNull(), true, null)),
                call("put(null, v)", cache -> cache.put(null, 2)),
                call("put(k, null)", cache -> cache.put(KEY, null)),
                call("getAndPut(null, v)", cache -> cache.getAndPut(null, 2)),
                call("getAndPut(k, null)", cache -> cache.getAndPut(KEY, null)),
                call("putAll(null)", cache -> cache.putAll(null)),
                call("putAll(.., null=v)", cache -> cache.putAll(valuesWith(null, 2))),
                call("putAll(.., k=null)", cache -> cache.putAll(valuesWith("other", null))),
                call("putIfAbsent(null, v)", cache -> cache.putIfAbsent(null, 2)),
                call("putIfAbsent(k, null)", cache -> cache.putIfAbsent("other", null)),
                call("remove(null)", cache -> cache.remove(null)),
                call("remove(null, v)", cache -> cache.remove(null, 1)),
                call("remove(k, null)", cache -> cache.remove(KEY, null)),
                call("getAndRemove(null)", cache -> cache.getAndRemove(null)),
                call("replace(null, v)", cache -> cache.replace(null, 2)),
                call("replace(k, null)", cache -> cache.replace(KEY, null)),
                call("replace(null, v, v)", cache -> cache.replace(null, 1, 2)),
                call("replace(k, null, v)", cache -> cache.replace(KEY, null, 2)),
                call("replace(k, v, null)", cache -> cache.replace(KEY, 1, null)),
                call("getAndReplace(null, v)", cache -> cache.getAndReplace(null, 2)),
                call("getAndReplace(k, null)", cache -> cache.getAndReplace(KEY, null)),
                call("removeAll(null)", cache -> cache.removeAll(null)),
                call("removeAll(.., null)", cache -> cache.removeAll(keysWithNull())),
                call("invoke(null, p)", cache -> cache.invoke(null, (entry, arguments) -> null)),
                call("invoke(k, null)", cache -> cache.invoke(KEY, null)),
                call("invokeAll(null, p)", cache -> cache.invokeAll(null, (entry, arguments) -> null)),
                call(
                        "invokeAll(.., null, p)",
                        cache -> cache.invokeAll(keysWithNull(), (entry, arguments) -> {
                            entry.setValue(2);
                            return null;
                        })),
                call("invokeAll(keys, null)", cache -> cache.invokeAll(Set.of(KEY), null)),
                call("registerCacheEntryListener(null)", cache -> cache.registerCacheEntryListener(null)),
                call("deregisterCacheEntryListener(null)", cache -> cache.deregisterCacheEntryListener(null)));
    }

    @ParameterizedTest
    @MethodSource("nullArguments")
    void call_nullArgument_isRefusedAndNothingHappens(Consumer<Cache<String, Integer>> call) {
        Cache<String, Integer> cache = cache();

        assertThrows(NullPointerException.class, () -> call.accept(cache));

        assertNothingHappened(cache);
        TABLE.destroy(cache);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // what is tested
    static Stream<Named<Consumer<Cache>>> wrongTypes() {
        Set keys = new LinkedHashSet<>(List.of(KEY, 1L));
        Map<Object, Object> values = new LinkedHashMap<>();
        values.put(KEY, CacheCall.NEW);
        values.put("other", "two");
        return Stream.of(
                Named.of("get", cache -> cache.get(1L)),
                Named.of("getAll", cache -> cache.getAll(keys)),
                Named.of("containsKey", cache -> cache.containsKey(1L)),
                Named.of("put key", cache -> cache.put(1L, 2)),
                Named.of("put value", cache -> cache.put(KEY, "two")),
                Named.of("getAndPut", cache -> cache.getAndPut(KEY, "two")),
                Named.of("putAll", cache -> cache.putAll(values)),
                Named.of("putIfAbsent", cache -> cache.putIfAbsent("other", "two")),
                Named.of("remove", cache -> cache.remove(1L)),
                Named.of("remove value", cache -> cache.remove(KEY, "one")),
                Named.of("getAndRemove", cache -> cache.getAndRemove(1L)),
                Named.of("replace", cache -> cache.replace(KEY, "two")),
                Named.of("replace old", cache -> cache.replace(KEY, "one", 2)),
                Named.of("replace new", cache -> cache.replace(KEY, 1, "two")),
                Named.of("getAndReplace", cache -> cache.getAndReplace(KEY, "two")),
                Named.of("removeAll", cache -> cache.removeAll(keys)),
                Named.of("invoke", cache -> cache.invoke(1L, (entry, arguments) -> null)));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    @SuppressWarnings("rawtypes")
    void call_wrongType_isRefusedAndNothingHappens(Consumer<Cache> call) {
        Cache<String, Integer> cache = cache();

        assertThrows(ClassCastException.class, () -> call.accept(cache));

        assertNothingHappened(cache);
        TABLE.destroy(cache);
    }

    static Stream<Named<Consumer<CacheManager>>> nullsOfAManager() {
        return Stream.of(
                Named.of("createCache(null, c)", manager -> manager.createCache(null, SpecTable.types())),
                Named.of("createCache(n, null)", manager -> manager.createCache("name", null)),
                Named.of("getCache(null)", manager -> manager.getCache(null)),
                Named.of("getCache(null, k, v)", manager -> manager.getCache(null, String.class, Integer.class)),
                Named.of("getCache(n, null, v)", manager -> manager.getCache("name", null, Integer.class)),
                Named.of("getCache(n, k, null)", manager -> manager.getCache("name", String.class, null)),
                Named.of("destroyCache(null)", manager -> manager.destroyCache(null)),
                Named.of("enableManagement(null)", manager -> manager.enableManagement(null, true)),
                Named.of("enableStatistics(null)", manager -> manager.enableStatistics(null, true)));
    }

    @ParameterizedTest
    @MethodSource("nullsOfAManager")
    void manager_nullArgument_isRefused(Consumer<CacheManager> call) {
        assertThrows(NullPointerException.class, () -> call.accept(TABLE.manager()));
    }

    @Test
    void getCache_otherTypes_isRefusedWithTypesAndGivenWithout() {
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, SpecTable.types());
        CacheManager manager = TABLE.manager();

        assertThrows(ClassCastException.class, () -> manager.getCache(cache.getName(), Long.class, Integer.class));
        assertThrows(ClassCastException.class, () -> manager.getCache(cache.getName(), String.class, Number.class));
        assertThrows(ClassCastException.class, () -> manager.getCache(cache.getName(), Object.class, Object.class));
        assertEquals(cache, manager.getCache(cache.getName(), String.class, Integer.class));
        assertEquals(cache, manager.getCache(cache.getName()));
        assertNull(manager.getCache("unknown"));
        TABLE.destroy(cache);
    }

    private static Named<Consumer<Cache<String, Integer>>> call(String name, Consumer<Cache<String, Integer>> call) {
        return Named.of(name, call);
    }
}
