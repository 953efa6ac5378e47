package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSR-107, section Read-Through Caching: what happens to a key while its value is being loaded. */
@Timeout(60)
class FillTest {

    private static final int LOADED = 1;
    private static final int NEWER = 2;

    private static final LoomCachingProvider PROVIDER = new LoomCachingProvider();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch loadEnds = new CountDownLatch(1);
    private final AtomicInteger loads = new AtomicInteger();
    private final Lifetime lifetime = new Lifetime();
    private Cache<String, Integer> cache;

    /** An expiry policy of the application's own: what is created lives as long as is said at the time. */
    private static final class Lifetime implements ExpiryPolicy {
        private volatile Duration next = Duration.ETERNAL;

        @Override
        public Duration getExpiryForCreation() {
            return next;
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public @Nullable Duration getExpiryForUpdate() {
            return null;
        }
    }

    /** What leaves the key without a mapping, and is newer than what is being loaded. */
    enum Going {
        REMOVE,
        REMOVE_ALL,
        PUT_AND_REMOVE,
        CLEAR,
        EXPIRE
    }

    @BeforeAll
    static void openManager() {
        PROVIDER.getCacheManager();
    }

    @AfterAll
    static void closeManager() {
        THREADS.shutdownNow();
        PROVIDER.close();
    }

    @BeforeEach
    void createCache() {
        cache = PROVIDER.getCacheManager().createCache("cache", readThrough());
    }

    @AfterEach
    void destroyCache() {
        loadEnds.countDown();
        PROVIDER.getCacheManager().destroyCache("cache");
    }

    private CompleteConfiguration<String, Integer> readThrough() {
        return new MutableConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .setReadThrough(true)
                .setExpiryPolicyFactory(() -> lifetime)
                .setCacheLoaderFactory(() -> new OneLoader(this::load));
    }

    /** The first load waits for {@link #loadEnds}; later ones have the newer value at once. */
    private int load() {
        if (loads.incrementAndGet() > 1) {
            return NEWER;
        }
        loading.countDown();
        try {
            loadEnds.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return LOADED;
    }

    /** What the call answers when this happens between its miss and its fill. */
    private <T> T during(Callable<T> call, Runnable happening) throws Exception {
        Future<T> answer = THREADS.submit(call);
        assertTrue(loading.await(30, TimeUnit.SECONDS));
        happening.run();
        loadEnds.countDown();
        return answer.get();
    }

    private void goes(Going going) {
        switch (going) {
            case REMOVE -> cache.remove("key");
            case REMOVE_ALL -> cache.removeAll(Set.of("key"));
            case PUT_AND_REMOVE -> {
                cache.put("key", NEWER);
                cache.remove("key");
            }
            case CLEAR -> cache.clear();
            case EXPIRE -> {
                lifetime.next = new Duration(TimeUnit.MILLISECONDS, 50);
                cache.put("key", NEWER);
                lifetime.next = Duration.ETERNAL;
                awaitMissing("key");
            }
        }
    }

    private void awaitMissing(String key) {
        while (cache.containsKey(key)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Callable<Map<String, Integer>> loadAll(boolean replaceExisting) {
        return () -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            cache.loadAll(Set.of("key"), replaceExisting, new CompletionListener() {
                @Override
                public void onCompletion() {
                    end.complete(null);
                }

                @Override
                public void onException(Exception e) {
                    end.completeExceptionally(e);
                }
            });
            end.get();
            return Map.of();
        };
    }

    @Test
    void get_nothingHappens_fills() throws Exception {
        assertEquals(LOADED, during(() -> cache.get("key"), () -> {}));

        assertTrue(cache.containsKey("key"));
        assertEquals(LOADED, cache.get("key"));
        assertEquals(1, loads.get());
    }

    @Test
    void get_anotherKeyIsRemoved_fills() throws Exception {
        assertEquals(LOADED, during(() -> cache.get("key"), () -> cache.remove("other")));

        assertTrue(cache.containsKey("key"));
    }

    @Test
    void get_afterARemoval_fills() throws Exception {
        cache.remove("key");

        assertEquals(LOADED, during(() -> cache.get("key"), () -> {}));

        assertTrue(cache.containsKey("key"));
    }

    @ParameterizedTest
    @EnumSource
    void get_keyGoesDuringTheLoad_answersTheLoadedAndStoresNothing(Going going) throws Exception {
        assertEquals(LOADED, during(() -> cache.get("key"), () -> goes(going)));

        assertFalse(cache.containsKey("key"));
        assertEquals(NEWER, cache.get("key"));
        assertTrue(cache.containsKey("key"));
    }

    @Test
    void get_putDuringTheLoad_answersThePut() throws Exception {
        assertEquals(NEWER, during(() -> cache.get("key"), () -> cache.put("key", NEWER)));

        assertEquals(NEWER, cache.get("key"));
    }

    @ParameterizedTest
    @EnumSource
    void getAll_keyGoesDuringTheLoad_answersTheLoadedAndStoresNothing(Going going) throws Exception {
        assertEquals(Map.of("key", LOADED), during(() -> cache.getAll(Set.of("key")), () -> goes(going)));

        assertFalse(cache.containsKey("key"));
    }

    @Test
    void getAll_oneOfTwoGoesAndOneIsPut_eachForItself() throws Exception {
        Map<String, Integer> answer = during(() -> cache.getAll(Set.of("key", "put", "left")), () -> {
            cache.remove("key");
            cache.put("put", 3);
        });

        assertEquals(Set.of("key", "put", "left"), answer.keySet());
        assertEquals(3, answer.get("put"));
        assertFalse(cache.containsKey("key"));
        assertEquals(3, cache.get("put"));
        assertEquals(answer.get("left"), cache.get("left"));
        assertEquals(3, loads.get());
    }

    @Test
    void loadAll_nothingHappens_fills() throws Exception {
        during(loadAll(false), () -> {});

        assertTrue(cache.containsKey("key"));
    }

    @ParameterizedTest
    @EnumSource
    void loadAll_keyGoesDuringTheLoad_storesNothing(Going going) throws Exception {
        during(loadAll(false), () -> goes(going));

        assertFalse(cache.containsKey("key"));
    }

    @Test
    void loadAll_putDuringTheLoad_keepsThePut() throws Exception {
        during(loadAll(false), () -> cache.put("key", NEWER));

        assertEquals(NEWER, cache.get("key"));
    }

    @ParameterizedTest
    @EnumSource
    void loadAll_replaceExisting_writesWhateverHappened(Going going) throws Exception {
        during(loadAll(true), () -> goes(going));

        assertTrue(cache.containsKey("key"));
        assertEquals(LOADED, cache.get("key"));
    }

    @ParameterizedTest
    @EnumSource
    void invoke_keyGoesWhileItLoads_loadsAnew(Going going) throws Exception {
        Integer seen = during(() -> cache.invoke("key", (entry, arguments) -> entry.getValue()), () -> goes(going));

        assertEquals(NEWER, seen);
        assertEquals(NEWER, cache.get("key"));
        assertEquals(2, loads.get());
    }

    @Test
    void invoke_keyGoesWhileItLoads_setsWhatFollowsFromTheNewerOne() throws Exception {
        during(
                () -> cache.invoke("key", (entry, arguments) -> {
                    entry.setValue(10 * entry.getValue());
                    return null;
                }),
                () -> cache.remove("key"));

        assertEquals(10 * NEWER, cache.get("key"));
    }

    @Test
    void invoke_withoutLoading_isNotDisturbedByARemoval() {
        AtomicInteger runs = new AtomicInteger();

        cache.invoke("key", (entry, arguments) -> {
            runs.incrementAndGet();
            assertFalse(entry.exists());
            cache.remove("key");
            entry.setValue(3);
            return null;
        });

        assertEquals(1, runs.get());
        assertEquals(3, cache.get("key"));
        assertEquals(0, loads.get());
    }

    @Test
    void get_loadsNothing_storesNothing() {
        Cache<String, Integer> empty = PROVIDER.getCacheManager()
                .createCache(
                        "empty",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> new OneLoader(() -> null)));

        assertNull(empty.get("key"));

        assertFalse(empty.containsKey("key"));
        PROVIDER.getCacheManager().destroyCache("empty");
    }
}
