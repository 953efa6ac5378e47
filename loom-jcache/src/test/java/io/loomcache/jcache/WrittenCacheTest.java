package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSR-107, section Write-Through Caching: after each call the cache has what the source has. */
@Timeout(60)
class WrittenCacheTest {

    private static final LoomCachingProvider PROVIDER = new LoomCachingProvider();
    private static final List<String> KEYS = List.of("a", "b", "c", "d");

    private final StubbornWriter writer = new StubbornWriter();
    private Cache<String, Integer> cache;

    /** What a writer throws, and what the caller of the cache gets. */
    enum Failing {
        OWN(CacheWriterException.class),
        UNCHECKED(CacheWriterException.class),
        CHECKED(CacheWriterException.class),
        ERROR(AssertionError.class);

        private final Class<? extends Throwable> seen;

        Failing(Class<? extends Throwable> seen) {
            this.seen = seen;
        }

        Throwable failure() {
            return switch (this) {
                case OWN -> new CacheWriterException("mine");
                case UNCHECKED -> new IllegalStateException("other");
                case CHECKED -> new IOException("hidden");
                case ERROR -> new AssertionError("bug");
            };
        }
    }

    @BeforeAll
    static void openManager() {
        PROVIDER.getCacheManager();
    }

    @AfterAll
    static void closeManager() {
        PROVIDER.close();
    }

    @BeforeEach
    void createCache() {
        create(new EternalExpiryPolicy());
    }

    @AfterEach
    void destroyCache() {
        PROVIDER.getCacheManager().destroyCache("written");
    }

    private void create(ExpiryPolicy policy) {
        cache = PROVIDER.getCacheManager()
                .createCache(
                        "written",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setExpiryPolicyFactory(() -> policy)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> new EachLoader(key -> 77))
                                .setWriteThrough(true)
                                .setStatisticsEnabled(true)
                                .setCacheWriterFactory(() -> writer));
    }

    private static Map<String, Integer> all(int value) {
        Map<String, Integer> map = new LinkedHashMap<>();
        KEYS.forEach(key -> map.put(key, value));
        return map;
    }

    private Map<String, Integer> cached() {
        Map<String, Integer> map = new HashMap<>();
        cache.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    private void assertAgree() {
        assertEquals(writer.source(), cached());
    }

    @ParameterizedTest
    @EnumSource
    void putAll_writerFailsAtTheThird_appliesTheFirstTwo(Failing failing) {
        cache.putAll(all(1));
        writer.stopAfter(2, failing::failure);

        assertThrows(failing.seen, () -> cache.putAll(all(2)));

        assertEquals(Map.of("a", 2, "b", 2, "c", 1, "d", 1), writer.source());
        assertAgree();
    }

    @ParameterizedTest
    @EnumSource
    void putAll_ownExpiryPolicy_appliesTheSame(Failing failing) {
        destroyCache();
        create(new EternalOwnPolicy());
        cache.putAll(all(1));
        writer.stopAfter(2, failing::failure);

        assertThrows(failing.seen, () -> cache.putAll(all(2)));

        assertEquals(Map.of("a", 2, "b", 2, "c", 1, "d", 1), writer.source());
        assertAgree();
    }

    @ParameterizedTest
    @EnumSource
    void putAll_writerFailsAfterAll_appliesAll(Failing failing) {
        writer.stopAfter(KEYS.size(), failing::failure);

        assertThrows(failing.seen, () -> cache.putAll(all(2)));

        assertEquals(all(2), writer.source());
        assertAgree();
    }

    @Test
    void putAll_writerLeavesSomeAndEndsNormally_appliesTheOthers() {
        writer.stopAfter(1, null);

        cache.putAll(all(2));

        assertEquals(Map.of("a", 2), writer.source());
        assertAgree();
    }

    /** Another's change between what the writer is told and what the cache does of it. */
    enum Interfering {
        PUT,
        PUT_AND_REMOVE,
        CREATE
    }

    @ParameterizedTest
    @EnumSource
    void putAll_anotherChangesAKeyMeanwhile_sourceAndCacheStillAgree(Interfering interfering) {
        if (interfering == Interfering.PUT) {
            cache.putAll(all(1));
        }
        writer.after(() -> {
            switch (interfering) {
                case PUT, CREATE -> cache.put("b", 9);
                case PUT_AND_REMOVE -> {
                    cache.put("b", 9);
                    cache.remove("b");
                }
            }
        });

        cache.putAll(all(2));

        assertEquals(all(2), writer.source());
        assertAgree();
    }

    @ParameterizedTest
    @EnumSource
    void removeAllOfKeys_writerFailsAtTheThird_removesTheFirstTwo(Failing failing) {
        cache.putAll(all(1));
        writer.stopAfter(2, failing::failure);

        assertThrows(failing.seen, () -> cache.removeAll(new LinkedHashSet<>(KEYS)));

        assertEquals(Map.of("c", 1, "d", 1), writer.source());
        assertAgree();
    }

    @ParameterizedTest
    @EnumSource
    void removeAll_writerFailsAtTheThird_removesTwo(Failing failing) {
        cache.putAll(all(1));
        writer.stopAfter(2, failing::failure);

        assertThrows(failing.seen, () -> cache.removeAll());

        assertEquals(2, writer.source().size());
        assertAgree();
    }

    @Test
    void removeAll_writerLeavesSomeAndEndsNormally_removesTheOthers() {
        cache.putAll(all(1));
        writer.stopAfter(3, null);

        cache.removeAll();

        assertEquals(1, writer.source().size());
        assertAgree();
    }

    @Test
    void removeAll_emptyCache_doesNotAskTheWriter() {
        cache.removeAll();

        assertEquals(0, writer.calls());
    }

    @ParameterizedTest
    @EnumSource
    void operationsOnOneKey_writerFails_changeNothing(Failing failing) {
        cache.put("a", 1);
        writer.stopAfter(0, failing::failure);

        assertThrows(failing.seen, () -> cache.put("a", 2));
        assertThrows(failing.seen, () -> cache.getAndPut("a", 2));
        assertThrows(failing.seen, () -> cache.putIfAbsent("b", 2));
        assertThrows(failing.seen, () -> cache.replace("a", 2));
        assertThrows(failing.seen, () -> cache.replace("a", 1, 2));
        assertThrows(failing.seen, () -> cache.getAndReplace("a", 2));
        assertThrows(failing.seen, () -> cache.remove("a"));
        assertThrows(failing.seen, () -> cache.remove("a", 1));
        assertThrows(failing.seen, () -> cache.getAndRemove("a"));

        assertEquals(Map.of("a", 1), writer.source());
        assertAgree();
    }

    @Test
    void conditionalOperations_thatDoNotMatch_doNotAskTheWriter() {
        cache.put("a", 1);
        int calls = writer.calls();

        assertFalse(cache.putIfAbsent("a", 2));
        assertFalse(cache.replace("b", 2));
        assertFalse(cache.replace("a", 3, 2));
        assertNull(cache.getAndReplace("b", 2));
        assertFalse(cache.remove("a", 3));

        assertEquals(calls, writer.calls());
        assertAgree();
    }

    @Test
    void everyChange_tellsTheWriterFirst() {
        Map<String, @Nullable Integer> seenByWriter = new HashMap<>();
        writer.before(() -> seenByWriter.put("a", cached().get("a")));

        cache.put("a", 1);
        assertNull(seenByWriter.get("a"));
        cache.putAll(Map.of("a", 2));
        assertEquals(1, seenByWriter.get("a"));
        cache.invoke("a", (entry, arguments) -> {
            entry.setValue(3);
            return null;
        });
        assertEquals(2, seenByWriter.get("a"));
        cache.removeAll(Set.of("a"));
        assertEquals(3, seenByWriter.get("a"));
        cache.put("a", 4);
        cache.remove("a");
        assertEquals(4, seenByWriter.get("a"));
        assertAgree();
    }

    @Test
    void invoke_setAndRemove_writeTheLastStateOnce() {
        cache.invoke("a", (entry, arguments) -> {
            entry.setValue(1);
            entry.setValue(2);
            return null;
        });
        assertEquals(1, writer.calls());
        assertEquals(Map.of("a", 2), writer.source());

        cache.invoke("a", (entry, arguments) -> {
            entry.setValue(3);
            entry.remove();
            return null;
        });
        assertEquals(2, writer.calls());
        assertEquals(Map.of(), writer.source());
        assertAgree();
    }

    @Test
    void invoke_writerFails_changesNothing() {
        cache.put("a", 1);
        writer.stopAfter(0, () -> new IllegalStateException("no"));

        Throwable setting = assertThrows(
                RuntimeException.class,
                () -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue(2);
                    return null;
                }));
        Throwable removing = assertThrows(
                RuntimeException.class,
                () -> cache.invoke("a", (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));

        assertIsWriterFailure(setting);
        assertIsWriterFailure(removing);
        assertEquals(Map.of("a", 1), writer.source());
        assertAgree();
    }

    private static void assertIsWriterFailure(Throwable failure) {
        Throwable own = failure instanceof EntryProcessorException ? failure.getCause() : failure;
        assertInstanceOf(CacheWriterException.class, own);
    }

    @Test
    void clear_doesNotTellTheWriter() {
        cache.put("a", 1);
        int calls = writer.calls();

        cache.clear();

        assertEquals(calls, writer.calls());
        assertEquals(Map.of("a", 1), writer.source());
        assertFalse(cache.containsKey("a"));
    }

    @Test
    void loads_doNotTellTheWriter() throws Exception {
        assertEquals(77, cache.get("a"));
        assertEquals(Map.of("b", 77), cache.getAll(Set.of("b")));
        CompletionListenerFuture end = new CompletionListenerFuture();
        cache.loadAll(Set.of("c"), true, end);
        end.get();
        assertEquals(77, cache.<Integer>invoke("d", (entry, arguments) -> entry.getValue()));

        assertEquals(0, writer.calls());
        assertTrue(cached().keySet().containsAll(KEYS));
    }
}
