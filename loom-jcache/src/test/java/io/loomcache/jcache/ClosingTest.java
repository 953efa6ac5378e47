package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** JSR-107, Javadoc of close and destroyCache: what is closed refuses, and takes its parts with it, once. */
@Timeout(120)
class ClosingTest {

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private LoomCacheManager manager;
    private final ClosedParts parts = new ClosedParts();

    @BeforeEach
    void open() {
        manager = provider.getCacheManager();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** The ways in which a cache is closed. */
    enum Way {
        CACHE {
            @Override
            void close(LoomCacheManager manager, Cache<?, ?> cache) {
                cache.close();
            }
        },
        DESTROY {
            @Override
            void close(LoomCacheManager manager, Cache<?, ?> cache) {
                manager.destroyCache(cache.getName());
            }
        },
        MANAGER {
            @Override
            void close(LoomCacheManager manager, Cache<?, ?> cache) {
                manager.close();
            }
        },
        PROVIDER {
            @Override
            void close(LoomCacheManager manager, Cache<?, ?> cache) {
                manager.getCachingProvider().close();
            }
        };

        abstract void close(LoomCacheManager manager, Cache<?, ?> cache);
    }

    private Cache<String, Integer> cache(MutableConfiguration<String, Integer> configuration) {
        return manager.createCache("cache", configuration);
    }

    @ParameterizedTest
    @EnumSource
    void close_anyWayAndAgain_closesEachPartOnce(Way way) {
        Cache<String, Integer> cache = cache(parts.in(SpecTable.types()));
        cache.registerCacheEntryListener(parts.listener("later", false));
        cache.put("key", 1);

        way.close(manager, cache);
        cache.close();
        manager.close();
        provider.close();

        assertTrue(cache.isClosed());
        assertEquals(ClosedParts.ALL, parts.closed());
    }

    @Test
    void close_partsFailToClose_closesTheOthers() {
        parts.failing();
        Cache<String, Integer> cache = cache(parts.in(SpecTable.types()));
        cache.registerCacheEntryListener(parts.listener("later", false));

        cache.close();

        assertTrue(cache.isClosed());
        assertEquals(ClosedParts.ALL, parts.closed());
    }

    @Test
    void close_fromManyThreads_closesEachPartOnce() throws Exception {
        Cache<String, Integer> cache = cache(parts.in(SpecTable.types()));
        cache.registerCacheEntryListener(parts.listener("later", false));

        inThreads(4, () -> {
            cache.close();
            return true;
        });

        assertEquals(ClosedParts.ALL, parts.closed());
    }

    /** What a refused createCache has made of the configuration's factories does not stay behind. */
    @Test
    void createCache_refused_closesWhatItMade() {
        cache(SpecTable.types()).close();
        MutableConfiguration<String, Long> other =
                new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
        other.setExpiryPolicyFactory(parts.expiry());

        assertThrows(CacheException.class, () -> manager.createCache("cache", other));

        assertEquals(List.of("expiry"), parts.closed());
        assertNull(manager.getCache("cache"));
    }

    @Test
    void createCache_factoryFails_closesWhatWasMadeBefore() {
        MutableConfiguration<String, Integer> configuration = parts.in(SpecTable.types())
                .setCacheWriterFactory(() -> {
                    throw new IllegalStateException("no writer");
                });

        assertThrows(RuntimeException.class, () -> cache(configuration));

        assertEquals(List.of("expiry", "loader"), parts.closed());
        assertNull(manager.getCache("cache"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVOKE_SET_FAIL") // asserts on its own what is thrown
    void call_afterClose_isRefused(CacheCall call) {
        for (Way way : Way.values()) {
            LoomCacheManager opened = provider.getCacheManager();
            Cache<String, Integer> cache = opened.createCache("cache", SpecTable.types());
            way.close(opened, cache);

            assertThrows(IllegalStateException.class, () -> call.on(cache), way::toString);

            if (!opened.isClosed()) {
                opened.destroyCache("cache");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherMethods_afterClose_refuseOrTell(Way way) {
        Cache<String, Integer> cache = cache(SpecTable.types());
        cache.put("a", 1);
        cache.put("b", 1);
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        entries.next();

        way.close(manager, cache);

        assertThrows(IllegalStateException.class, entries::hasNext);
        assertThrows(IllegalStateException.class, entries::next);
        assertThrows(IllegalStateException.class, entries::remove);
        assertThrows(IllegalStateException.class, cache::iterator);
        assertThrows(IllegalStateException.class, () -> cache.registerCacheEntryListener(parts.listener("l", true)));
        assertThrows(IllegalStateException.class, () -> cache.deregisterCacheEntryListener(parts.listener("l", true)));
        assertEquals("cache", cache.getName());
        assertSame(manager, cache.getCacheManager());
        assertEquals(String.class, configuration(cache).getKeyType());
    }

    @SuppressWarnings("unchecked") // the classes of JSR-107's configurations are raw
    private static Configuration<String, Integer> configuration(Cache<String, Integer> cache) {
        return cache.getConfiguration(Configuration.class);
    }

    static Stream<Named<Consumer<CacheManager>>> managerCalls() {
        return Stream.of(
                Named.of("createCache", manager -> manager.createCache("cache", SpecTable.types())),
                Named.of("getCache", manager -> manager.getCache("cache")),
                Named.of("getCache types", manager -> manager.getCache("cache", String.class, Integer.class)),
                Named.of("getCacheNames", CacheManager::getCacheNames),
                Named.of("destroyCache", manager -> manager.destroyCache("cache")),
                Named.of("enableManagement", manager -> manager.enableManagement("cache", true)),
                Named.of("enableStatistics", manager -> manager.enableStatistics("cache", true)));
    }

    @ParameterizedTest
    @MethodSource("managerCalls")
    void manager_afterClose_refuses(Consumer<CacheManager> call) {
        manager.close();
        manager.close();

        assertThrows(IllegalStateException.class, () -> call.accept(manager));

        assertTrue(manager.isClosed());
        assertEquals(provider.getDefaultURI(), manager.getURI());
        LoomCacheManager anew = provider.getCacheManager();
        assertNotSame(manager, anew);
        assertFalse(anew.isClosed());
    }

    @Test
    void closeAndDestroy_dataStayOrGo() {
        Cache<String, Integer> first = cache(SpecTable.types());
        first.put("key", 1);
        first.close();
        assertNull(manager.getCache("cache"));
        assertFalse(manager.getCacheNames().iterator().hasNext());

        Cache<String, Integer> again = cache(SpecTable.types());
        assertEquals(1, again.get("key"));
        manager.destroyCache("cache");

        assertFalse(cache(SpecTable.types()).containsKey("key"));
    }

    /** Whoever is using the cache is told that it is closed, unless a member has already got the operation. */
    @ParameterizedTest
    @EnumSource
    void close_whileInUse_usersAreTold(Way way) throws Exception {
        Cache<String, Integer> cache = cache(SpecTable.types());
        CountDownLatch inUse = new CountDownLatch(3);
        List<Callable<Boolean>> uses = List.of(
                () -> useUntilRefused(inUse, () -> cache.put("key", 1)),
                () -> useUntilRefused(inUse, () -> cache.invoke("key", (entry, arguments) -> entry.getValue())),
                () -> useUntilRefused(inUse, () -> cache.forEach(entry -> {})));
        ExecutorService threads = Executors.newFixedThreadPool(uses.size());
        List<Future<Boolean>> users = new ArrayList<>();
        uses.forEach(use -> users.add(threads.submit(use)));
        assertTrue(inUse.await(30, TimeUnit.SECONDS));

        way.close(manager, cache);

        for (Future<Boolean> user : users) {
            ExecutionException refusal = assertThrows(ExecutionException.class, () -> user.get(60, TimeUnit.SECONDS));
            if (!(refusal.getCause() instanceof CacheException e
                    && e.getCause() instanceof LoomException.OutcomeUnknown)) {
                assertInstanceOf(IllegalStateException.class, refusal.getCause());
            }
        }
        threads.shutdown();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static boolean useUntilRefused(CountDownLatch inUse, Runnable use) {
        use.run();
        inUse.countDown();
        while (true) {
            use.run();
        }
    }

    private static <T> void inThreads(int count, Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        List<Callable<T>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task);
        }
        for (Future<T> future : threads.invokeAll(tasks)) {
            future.get();
        }
        threads.shutdown();
    }
}
