package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSR-107, Cache.loadAll: the caller goes on, and the listener always hears. */
@Timeout(60)
class LoadAllTest {

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        released.countDown();
        provider.close();
    }

    private Cache<String, Integer> cache(CacheLoader<String, Integer> loader) {
        return provider.getCacheManager()
                .createCache(
                        "loaded",
                        new MutableConfiguration<String, Integer>()
                                .setTypes(String.class, Integer.class)
                                .setCacheLoaderFactory(() -> loader));
    }

    private Cache<String, Integer> cacheThatLoadsEach(Function<String, @Nullable Integer> source) {
        return cache(new EachLoader(source));
    }

    /** Loads the length of each key, and writes down what is asked for together. */
    private final class Lengths implements CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            return requireNonNull(loadAll(List.of(key)).get(key));
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            List<String> asked = new ArrayList<>();
            keys.forEach(asked::add);
            requests.add(asked);
            Map<String, Integer> lengths = new HashMap<>();
            asked.forEach(key -> lengths.put(key, key.length()));
            return lengths;
        }
    }

    private int held(String key) {
        try {
            assertTrue(released.await(30, TimeUnit.SECONDS));
            return key.length();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(Cache<String, Integer> cache, boolean replaceExisting, Set<String> keys) throws Exception {
        CompletionListenerFuture end = new CompletionListenerFuture();
        cache.loadAll(keys, replaceExisting, end);
        end.get();
    }

    /** Counts what it is told, and always fails. */
    private static final class FailingListener implements CompletionListener {
        private final AtomicInteger told = new AtomicInteger();

        @Override
        public void onCompletion() {
            told.incrementAndGet();
            throw new IllegalStateException("listener");
        }

        @Override
        public void onException(Exception e) {
            onCompletion();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void loadAll_manyKeys_asksInPieces(boolean replaceExisting) throws Exception {
        Cache<String, Integer> cache = cache(new Lengths());
        Set<String> keys = IntStream.range(0, 2_500).mapToObj(Integer::toString).collect(Collectors.toSet());

        load(cache, replaceExisting, keys);

        assertEquals(
                List.of(1_000, 1_000, 500), requests.stream().map(List::size).toList());
        assertEquals(keys, requests.stream().flatMap(List::stream).collect(Collectors.toSet()));
        assertEquals(keys.stream().collect(Collectors.toMap(Function.identity(), String::length)), cache.getAll(keys));
    }

    @Test
    void loadAll_keepingWhatExists_asksForTheOthersOnly() throws Exception {
        Cache<String, Integer> cache = cache(new Lengths());
        cache.put("there", 99);

        load(cache, false, Set.of("there", "missing"));

        assertEquals(List.of(List.of("missing")), requests);
        assertEquals(99, cache.get("there"));
        assertEquals(7, cache.get("missing"));
    }

    @Test
    void loadAll_replacingWhatExists_asksForAll() throws Exception {
        Cache<String, Integer> cache = cache(new Lengths());
        cache.put("there", 99);

        load(cache, true, Set.of("there", "missing"));

        assertEquals(5, cache.get("there"));
        assertEquals(7, cache.get("missing"));
    }

    @Test
    void loadAll_loaderFails_listenerHears() {
        Cache<String, Integer> cache = cacheThatLoadsEach(key -> {
            throw new IllegalStateException("no");
        });

        ExecutionException failure = assertThrows(ExecutionException.class, () -> load(cache, false, Set.of("key")));

        assertInstanceOf(CacheLoaderException.class, failure.getCause());
    }

    @Test
    void loadAll_loaderFailsWithAnError_listenerHears() {
        Cache<String, Integer> cache = cacheThatLoadsEach(key -> {
            throw new StackOverflowError();
        });

        ExecutionException failure = assertThrows(ExecutionException.class, () -> load(cache, false, Set.of("key")));

        assertInstanceOf(
                StackOverflowError.class, requireNonNull(failure.getCause()).getCause());
    }

    @Test
    void loadAll_listenerFails_isToldOnce() throws Exception {
        Cache<String, Integer> cache = cache(new Lengths());
        FailingListener listener = new FailingListener();

        cache.loadAll(Set.of("key"), false, listener);

        // As many loads as there are threads, so that the first has ended when these have.
        for (int i = 0; i < LoadExecutor.THREADS; i++) {
            load(cache, true, Set.of("other"));
        }
        provider.getCacheManager().close();
        assertEquals(1, listener.told.get());
    }

    @Test
    void loadAll_withoutLoader_failureOfTheListenerIsNotTheCallers() {
        Cache<String, Integer> cache =
                provider.getCacheManager().createCache("bare", new MutableConfiguration<String, Integer>());
        FailingListener listener = new FailingListener();

        cache.loadAll(Set.of("key"), false, listener);

        assertEquals(1, listener.told.get());
    }

    /** All threads wait for loads that wait for a thread. */
    @Test
    void loadAll_byLoadersThatWaitForIt_ends() throws Exception {
        CountDownLatch allLoad = new CountDownLatch(LoadExecutor.THREADS);
        Cache<String, Integer> cache = cacheThatLoadsEach(key -> {
            if (!key.startsWith("outer")) {
                return 1;
            }
            allLoad.countDown();
            try {
                assertTrue(allLoad.await(30, TimeUnit.SECONDS));
                load(requireNonNull(provider.getCacheManager().getCache("loaded")), false, Set.of("inner" + key));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return 2;
        });

        List<CompletionListenerFuture> ends = new ArrayList<>();
        for (int i = 0; i < LoadExecutor.THREADS; i++) {
            CompletionListenerFuture end = new CompletionListenerFuture();
            cache.loadAll(Set.of("outer" + i), false, end);
            ends.add(end);
        }

        for (CompletionListenerFuture end : ends) {
            end.get();
        }
        assertEquals(2, cache.get("outer0"));
        assertEquals(1, cache.get("innerouter0"));
    }

    private static List<CompletionListenerFuture> fillQueue(Cache<String, Integer> cache) {
        List<CompletionListenerFuture> accepted = new ArrayList<>();
        for (int i = 0; i < LoadExecutor.THREADS + LoadExecutor.QUEUED_LOADS; i++) {
            CompletionListenerFuture end = new CompletionListenerFuture();
            cache.loadAll(Set.of("key" + i), true, end);
            accepted.add(end);
        }
        return accepted;
    }

    @Test
    void loadAll_tooManyWait_refusesThroughTheListener() throws Exception {
        Cache<String, Integer> cache = cacheThatLoadsEach(this::held);
        List<CompletionListenerFuture> accepted = fillQueue(cache);
        CompletionListenerFuture refused = new CompletionListenerFuture();

        cache.loadAll(Set.of("more"), true, refused);

        assertTrue(refused.isDone());
        ExecutionException refusal = assertThrows(ExecutionException.class, refused::get);
        assertInstanceOf(CacheException.class, refusal.getCause());
        assertThrows(CacheException.class, () -> cache.loadAll(Set.of("more"), true, null));
        released.countDown();
        for (CompletionListenerFuture end : accepted) {
            end.get();
        }
        assertFalse(cache.containsKey("more"));
    }

    @Test
    void close_whileLoadsWait_everyListenerHears() {
        Cache<String, Integer> cache = cacheThatLoadsEach(this::held);
        List<CompletionListenerFuture> accepted = fillQueue(cache);

        provider.getCacheManager().close();

        CompletionListenerFuture last = accepted.get(accepted.size() - 1);
        assertTrue(last.isDone());
        assertInstanceOf(
                CacheException.class,
                assertThrows(ExecutionException.class, last::get).getCause());
        accepted.forEach(end -> assertThrows(ExecutionException.class, end::get));
    }

    @Test
    void loadAll_nothingToLoad_completes() throws Exception {
        Cache<String, Integer> cache = cacheThatLoadsEach(key -> null);

        load(cache, true, Set.of("key"));
        load(cache, false, Set.of());

        assertNull(cache.get("key"));
    }
}
