package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JSR-107, section Read-Through Caching: misses of one key at one time. */
@Timeout(60)
class SingleFlightTest {

    private static final int LOADED = 1;
    private static final int NEWER = 2;

    /** Long for threads that are awake, and over before whoever waits in vain gives up. */
    private static final long LESS_THAN_PATIENCE_MILLIS = Flights.PATIENCE_MILLIS * 4 / 5;

    private static final LoomCachingProvider PROVIDER = new LoomCachingProvider();

    private HeldLoader loader = new HeldLoader(Function.identity());
    private Cache<String, Integer> cache;

    @BeforeAll
    static void openManager() {
        PROVIDER.getCacheManager();
    }

    @AfterAll
    static void closeManager() {
        PROVIDER.close();
    }

    @AfterEach
    void destroyCache() {
        loader.letGo();
        PROVIDER.getCacheManager().destroyCache("flown");
    }

    @BeforeEach
    void createCache() {
        cache = create(loader);
    }

    private static Cache<String, Integer> create(CacheLoader<String, Integer> from) {
        PROVIDER.getCacheManager().destroyCache("flown");
        return PROVIDER.getCacheManager()
                .createCache(
                        "flown",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> from));
    }

    /** A call in a thread of its own, of which is known whether it waits for another's load. */
    private static final class Caller<T> extends FutureTask<T> {
        private final Thread thread = new Thread(this, "caller");

        Caller(Callable<T> call) {
            super(call);
            thread.setDaemon(true);
            thread.start();
        }

        private boolean isWaiting() {
            return SingleFlightTest.isWaiting(thread);
        }

        Caller<T> awaitJoined() {
            while (!isWaiting()) {
                assertTrue(thread.isAlive(), "the caller came back without having waited");
                LockSupport.parkNanos(1_000_000);
            }
            return this;
        }

        T getWithoutJoining() throws Exception {
            while (!isDone()) {
                assertFalse(isWaiting(), "waits for another's load");
                LockSupport.parkNanos(1_000_000);
            }
            return get();
        }
    }

    /** Whether a thread waits for another's load. */
    static boolean isWaiting(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Flights.Flight.class.getName())
                        && frame.getMethodName().equals("await"));
    }

    /** The first, which the loader holds. */
    private <T> Caller<T> leading(Callable<T> call) throws InterruptedException {
        Caller<T> caller = new Caller<>(call);
        loader.awaitAsked();
        return caller;
    }

    private static <T> Caller<T> joining(Callable<T> call) {
        return new Caller<>(call).awaitJoined();
    }

    private Map<String, Integer> loadAll(String... keys) throws Exception {
        CompletionListenerFuture end = new CompletionListenerFuture();
        cache.loadAll(Set.of(keys), false, end);
        end.get();
        return Map.of();
    }

    @Test
    void get_manyMissAtOnce_asksTheLoaderOnce() throws Exception {
        List<Caller<Integer>> callers = new ArrayList<>();
        callers.add(leading(() -> cache.get("key")));
        for (int i = 0; i < 7; i++) {
            callers.add(joining(() -> cache.get("key")));
        }

        loader.letGo();

        for (Caller<Integer> caller : callers) {
            assertEquals(LOADED, caller.get());
        }
        assertEquals(1, loader.requests().size());
    }

    @Test
    void get_missedAfterARemoval_doesNotTakeWhatWasLoadedBefore() throws Exception {
        Caller<Integer> before = leading(() -> cache.get("key"));
        cache.remove("key");
        Caller<Integer> after = joining(() -> cache.get("key"));

        loader.letGo();

        assertEquals(LOADED, before.get());
        assertEquals(NEWER, after.get());
        assertEquals(NEWER, cache.get("key"));
        assertEquals(2, loader.requests().size());
    }

    @Test
    void get_manyMissedAfterARemoval_askOnceMore() throws Exception {
        Caller<Integer> before = leading(() -> cache.get("key"));
        cache.remove("key");
        List<Caller<Integer>> after = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            after.add(joining(() -> cache.get("key")));
        }

        loader.letGo();

        assertEquals(LOADED, before.get());
        for (Caller<Integer> caller : after) {
            assertEquals(NEWER, caller.get());
        }
    }

    @Test
    void get_putDuringTheLoad_answersThePutToAll() throws Exception {
        Caller<Integer> first = leading(() -> cache.get("key"));
        Caller<Integer> second = joining(() -> cache.get("key"));
        cache.put("key", 99);

        loader.letGo();

        assertEquals(99, first.get());
        assertEquals(99, second.get());
        assertEquals(1, loader.requests().size());
    }

    @Test
    void getAll_ofAKeyThatIsBeingLoaded_asksForTheOthersOnly() throws Exception {
        Caller<Integer> single = leading(() -> cache.get("key"));
        Caller<Map<String, Integer>> many = joining(() -> cache.getAll(Set.of("key", "other")));

        assertTrue(cache.containsKey("other"), "what it loads itself lands before it waits");
        loader.letGo();

        assertEquals(LOADED, single.get());
        assertEquals(Map.of("key", LOADED, "other", NEWER), many.get());
        assertEquals(List.of(List.of("key"), List.of("other")), loader.requests());
    }

    @Test
    void get_ofAKeyThatGetAllLoads_waits() throws Exception {
        Caller<Map<String, Integer>> many = leading(() -> cache.getAll(Set.of("key")));
        Caller<Integer> single = joining(() -> cache.get("key"));

        loader.letGo();

        assertEquals(Map.of("key", LOADED), many.get());
        assertEquals(LOADED, single.get());
        assertEquals(1, loader.requests().size());
    }

    @Test
    void get_ofAKeyThatLoadAllLoads_waits() throws Exception {
        Caller<Map<String, Integer>> background = leading(() -> loadAll("key"));
        Caller<Integer> single = joining(() -> cache.get("key"));

        loader.letGo();

        background.get();
        assertEquals(LOADED, single.get());
        assertEquals(1, loader.requests().size());
    }

    @Test
    void loadAll_ofAKeyThatIsBeingLoaded_endsWithThatLoad() throws Exception {
        Caller<Integer> single = leading(() -> cache.get("key"));
        Caller<Map<String, Integer>> background = new Caller<>(() -> loadAll("key", "other"));
        while (!cache.containsKey("other")) {
            LockSupport.parkNanos(1_000_000);
        }

        loader.letGo();

        background.get();
        assertEquals(LOADED, single.get());
        assertEquals(List.of(List.of("key"), List.of("other")), loader.requests());
    }

    /** At the same time: not one after the other, each waiting for the failure of the one before. */
    @Test
    void get_loaderFails_othersTryThemselves() throws Exception {
        CountDownLatch bothTry = new CountDownLatch(2);
        loader = new HeldLoader(request -> {
            if (request == 1) {
                throw new IllegalStateException("once");
            }
            bothTry.countDown();
            await(bothTry, LESS_THAN_PATIENCE_MILLIS);
            return NEWER;
        });
        cache = create(loader);
        Caller<Integer> first = leading(() -> cache.get("key"));
        Caller<Integer> second = joining(() -> cache.get("key"));
        Caller<Integer> third = joining(() -> cache.get("key"));

        loader.letGo();

        ExecutionException failure = assertThrows(ExecutionException.class, first::get);
        assertInstanceOf(CacheLoaderException.class, failure.getCause());
        assertEquals(NEWER, second.get());
        assertEquals(NEWER, third.get());
    }

    @Test
    void get_interruptedWhileItWaits_leavesTheOthersAlone() throws Exception {
        Caller<Integer> first = leading(() -> cache.get("key"));
        Caller<Boolean> second = joining(() -> {
            assertThrows(CacheException.class, () -> cache.get("key"));
            return Thread.currentThread().isInterrupted();
        });
        Caller<Integer> third = joining(() -> cache.get("key"));

        second.thread.interrupt();

        assertTrue(second.get());
        loader.letGo();
        assertEquals(LOADED, first.get());
        assertEquals(LOADED, third.get());
        assertEquals(1, loader.requests().size());
    }

    @Test
    void get_loaderInterrupted_leavesNothingInTheAir() throws Exception {
        Caller<Integer> first = leading(() -> cache.get("key"));

        first.thread.interrupt();

        assertThrows(ExecutionException.class, first::get);
        assertEquals(NEWER, new Caller<>(() -> cache.get("key")).getWithoutJoining());
        assertEquals(2, loader.requests().size());
    }

    @Test
    void get_ofTheSameKeyByItsLoader_doesNotWaitForItself() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        cache = create(new OneLoader(() -> asked.incrementAndGet() == 1 ? cache.get("key") : NEWER));

        assertEquals(NEWER, new Caller<>(() -> cache.get("key")).getWithoutJoining());

        assertEquals(2, asked.get());
    }

    /** Two loaders, each of which reads the key that the other is loading. */
    @Test
    void get_ofEachOthersKeysByLoaders_doNotWaitForEachOther() throws Exception {
        CountDownLatch bothLoad = new CountDownLatch(2);
        Map<String, String> other = new ConcurrentHashMap<>(Map.of("a", "b", "b", "a"));
        cache = create(new EachLoader(key -> {
            String next = other.remove(key);
            if (next == null) {
                return 7;
            }
            bothLoad.countDown();
            await(bothLoad, TimeUnit.SECONDS.toMillis(30));
            return cache.get(next);
        }));

        Caller<Integer> first = new Caller<>(() -> cache.get("a"));
        Caller<Integer> second = new Caller<>(() -> cache.get("b"));

        assertEquals(7, first.getWithoutJoining());
        assertEquals(7, second.getWithoutJoining());
    }

    /** A synchronous listener holds up the writers, whose loads it must not wait for. */
    @Test
    void get_byAListener_doesNotWaitForALoadThatWaitsForTheListener() throws Exception {
        Caller<Integer> first = leading(() -> cache.get("key"));
        CompletableFuture<Thread> listens = new CompletableFuture<>();
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        CacheEntryCreatedListener<String, Integer> reader = events -> {
            listens.complete(Thread.currentThread());
            seen.complete(cache.get("key"));
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> reader, null, false, true));

        Caller<Boolean> writer = new Caller<>(() -> cache.putIfAbsent("other", 5));

        while (!seen.isDone()) {
            assertFalse(isWaiting(listens.get()), "the listener waits for another's load");
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(NEWER, seen.get());
        assertTrue(writer.get());
        loader.letGo();
        assertEquals(NEWER, first.get());
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            assertTrue(latch.await(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
