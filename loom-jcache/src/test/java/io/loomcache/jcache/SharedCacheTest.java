package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** One cache of a cluster, used through two managers that share nothing else. */
@Timeout(120)
class SharedCacheTest {

    private static final MutableConfiguration<String, Integer> TYPED =
            new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);

    @TempDir
    Path directory;

    private Managers managers;
    private LoomCacheManager first;
    private LoomCacheManager second;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void open() throws Exception {
        managers = new Managers(directory);
        first = managers.open();
        second = managers.open();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        managers.close();
    }

    @Test
    void createCache_existsInTheCluster_joins() {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        assertNull(second.getCache("shared"));

        Cache<String, Integer> there = second.createCache("shared", TYPED);

        here.put("key", 1);
        assertEquals(1, there.get("key"));
    }

    @Test
    void createCache_otherTypes_namesTheDifference() {
        first.createCache("shared", TYPED);

        CacheException refusal = assertThrows(
                CacheException.class,
                () -> second.createCache(
                        "shared", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class)));

        assertTrue(text(refusal).contains("java.lang.Integer"), text(refusal));
        assertTrue(text(refusal).contains("java.lang.Long"), text(refusal));
        assertNull(second.getCache("shared"));
    }

    @Test
    void close_isLocal_destroyIsForAll() {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        Cache<String, Integer> there = second.createCache("shared", TYPED);
        here.put("key", 1);

        here.close();
        assertEquals(1, there.get("key"));
        assertEquals(1, first.createCache("shared", TYPED).get("key"));

        first.destroyCache("shared");
        assertThrows(IllegalStateException.class, () -> there.get("key"));
    }

    @Test
    void operations_onACacheThatAnotherDestroyed_sayThatItIsGone() {
        first.createCache("shared", TYPED);
        Cache<String, Integer> there = second.createCache("shared", TYPED);
        first.destroyCache("shared");

        List<Executable> operations = List.of(
                () -> there.get("key"),
                () -> there.getAll(Set.of("key")),
                () -> there.containsKey("key"),
                () -> there.put("key", 1),
                () -> there.putAll(Map.of("key", 1)),
                () -> there.replace("key", 1, 2),
                () -> there.remove("key"),
                () -> there.removeAll(Set.of("key")),
                () -> there.removeAll(),
                () -> there.clear(),
                () -> there.iterator(),
                () -> increment(there));

        for (Executable operation : operations) {
            IllegalStateException refusal = assertThrows(IllegalStateException.class, operation);
            assertTrue(text(refusal).contains("there is no cache 'shared'"), text(refusal));
        }
        there.close();
        assertNull(second.createCache("shared", TYPED).get("key"));
    }

    @Test
    void invoke_fromBoth_losesNoIncrement() throws Exception {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        Cache<String, Integer> there = second.createCache("shared", TYPED);

        List<Callable<Void>> tasks = new ArrayList<>();
        for (Cache<String, Integer> cache : List.of(here, there, here, there)) {
            tasks.add(() -> {
                for (int i = 0; i < 50; i++) {
                    increment(cache);
                }
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }

        assertEquals(200, here.get("counter"));
    }

    private static void increment(Cache<String, Integer> cache) {
        cache.invoke("counter", (entry, arguments) -> {
            Integer value = entry.getValue();
            entry.setValue(value == null ? 1 : value + 1);
            return null;
        });
    }

    @Test
    void putIfAbsent_byMany_oneWins() throws Exception {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        Cache<String, Integer> there = second.createCache("shared", TYPED);

        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int value = i;
            Cache<String, Integer> cache = i % 2 == 0 ? here : there;
            tasks.add(() -> cache.putIfAbsent("key", value));
        }
        int winners = 0;
        for (Future<Boolean> won : threads.invokeAll(tasks)) {
            winners += won.get() ? 1 : 0;
        }

        assertEquals(1, winners);
    }

    @Test
    void listener_changesOfAnotherManager_areToldInOrder() throws Exception {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        Cache<String, Integer> there = second.createCache("shared", TYPED);
        RecordingListener listener = new RecordingListener(4);
        here.registerCacheEntryListener(listener.configuration(false));

        there.put("key", 1);
        there.replace("key", 1, 2);
        there.remove("key");
        there.putIfAbsent("key", 3);

        assertTrue(listener.awaitExpected());
        assertEquals(
                List.of("CREATED key ->1", "UPDATED key 1->2", "REMOVED key 2->2", "CREATED key ->3"), listener.told());
    }

    @Test
    void listener_synchronous_isDoneWhenTheCallReturns() {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        RecordingListener listener = new RecordingListener(0);
        here.registerCacheEntryListener(listener.configuration(true));

        here.put("a", 1);
        assertEquals(List.of("CREATED a ->1"), listener.told());
        here.putAll(Map.of("a", 2, "b", 3));
        assertEquals(3, listener.told().size());
        here.remove("missing");
        here.putIfAbsent("a", 9);
        here.removeAll();
        assertEquals(5, listener.told().size());
        here.clear();
        assertEquals(5, listener.told().size());
    }

    @Test
    void listener_synchronousThatWrites_doesNotWaitForItself() {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        CacheEntryCreatedListener<String, Integer> copies = events -> events.forEach(event -> {
            if (!event.getKey().startsWith("copy of ")) {
                here.put("copy of " + event.getKey(), event.getValue());
            }
        });
        here.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> copies, null, false, true));

        here.put("key", 1);

        assertEquals(1, here.get("copy of key"));
    }

    @Test
    void listener_synchronousThatFails_tellsTheWriterAndTheWriteStays() {
        Cache<String, Integer> here = first.createCache("shared", TYPED);
        CacheEntryCreatedListener<String, Integer> broken = events -> {
            throw new IllegalStateException("broken");
        };
        here.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> broken, null, false, true));

        assertThrows(CacheEntryListenerException.class, () -> here.put("key", 1));

        assertEquals(1, here.get("key"));
    }

    @Test
    void expiry_ofMapping_isToldOnceWithTheOldValue() throws Exception {
        Cache<String, Integer> here = first.createCache(
                "shared",
                new MutableConfiguration<>(TYPED)
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 1))));
        RecordingListener listener = new RecordingListener(2);
        here.registerCacheEntryListener(listener.configuration(true));

        here.put("key", 1);

        assertTrue(listener.awaitExpected());
        assertFalse(here.containsKey("key"));
        here.put("last", 2); // returns when everything before it was told
        assertEquals(List.of("CREATED key ->1", "EXPIRED key 1->1", "CREATED last ->2"), listener.told());
    }

    @Test
    void load_whileAnotherPuts_keepsThePut() {
        AtomicInteger loads = new AtomicInteger();
        Cache<String, Integer> there = second.createCache("shared", TYPED);
        Cache<String, Integer> here = first.createCache(
                "shared",
                new MutableConfiguration<>(TYPED)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new OneLoader(() -> {
                            loads.incrementAndGet();
                            there.put("key", 2);
                            return 1;
                        })));

        assertEquals(2, here.get("key"));
        assertEquals(2, there.get("key"));
        assertEquals(1, loads.get());
    }

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }
}
