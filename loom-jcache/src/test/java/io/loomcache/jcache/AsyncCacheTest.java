package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoaderException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AsyncCacheTest {

    private static final LoomCachingProvider PROVIDER = new LoomCachingProvider();

    private Cache<String, Integer> cache;
    private AsyncCache<String, Integer> async;

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
        cache = create(configuration());
        async = async(cache);
    }

    @AfterEach
    void destroyCache() {
        PROVIDER.getCacheManager().destroyCache("async");
        PROVIDER.getCacheManager().destroyCache("twin");
    }

    private static MutableConfiguration<String, Integer> configuration() {
        return new MutableConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .setStatisticsEnabled(true);
    }

    private static Cache<String, Integer> create(MutableConfiguration<String, Integer> configuration) {
        PROVIDER.getCacheManager().destroyCache("async");
        return PROVIDER.getCacheManager().createCache("async", configuration);
    }

    private static Cache<String, Integer> createExpiring(ExpiryPolicy policy) {
        return create(configuration().setExpiryPolicyFactory(() -> policy));
    }

    @SuppressWarnings("unchecked") // the types are those of the cache
    private static AsyncCache<String, Integer> async(Cache<String, Integer> of) {
        return of.unwrap(AsyncCache.class);
    }

    @Test
    void everyOperation_doesWhatItsNameSays() throws Exception {
        assertNull(async.get("a").get());
        assertNull(async.put("a", 1).get());
        assertEquals(1, async.get("a").get());
        assertEquals(1, async.getAndPut("a", 2).get());
        assertNull(async.getAndPut("b", 3).get());
        assertTrue(async.containsKey("a").get());
        assertFalse(async.containsKey("c").get());
        assertFalse(async.putIfAbsent("a", 9).get());
        assertTrue(async.putIfAbsent("c", 4).get());
        assertFalse(async.replace("x", 9).get());
        assertTrue(async.replace("c", 5).get());
        assertFalse(async.replace("c", 4, 9).get());
        assertTrue(async.replace("c", 5, 6).get());
        assertNull(async.getAndReplace("x", 9).get());
        assertEquals(6, async.getAndReplace("c", 7).get());
        assertEquals(
                Map.of("a", 2, "b", 3, "c", 7),
                async.getAll(Set.of("a", "b", "c", "x")).get());
        assertFalse(async.remove("x").get());
        assertTrue(async.remove("a").get());
        assertFalse(async.remove("b", 9).get());
        assertTrue(async.remove("b", 3).get());
        assertNull(async.getAndRemove("x").get());
        assertEquals(7, async.getAndRemove("c").get());
        async.putAll(Map.of("a", 1, "b", 2, "c", 3)).get();
        async.removeAll(Set.of("a", "x")).get();
        assertEquals(Map.of("b", 2, "c", 3), cache.getAll(Set.of("a", "b", "c")));
        async.clear().get();
        assertFalse(cache.iterator().hasNext());
    }

    /** One operation through both doors. */
    private record Twins(Consumer<Cache<String, Integer>> waiting, Consumer<AsyncCache<String, Integer>> async) {}

    private static Twins twins(
            Consumer<Cache<String, Integer>> waiting,
            Function<AsyncCache<String, Integer>, CompletableFuture<?>> async) {
        return new Twins(waiting, door -> async.apply(door).join());
    }

    private static final List<Twins> OPERATIONS = List.of(
            twins(c -> c.get("a"), c -> c.get("a")),
            twins(c -> c.put("a", 1), c -> c.put("a", 1)),
            twins(c -> c.get("a"), c -> c.get("a")),
            twins(c -> c.containsKey("a"), c -> c.containsKey("a")),
            twins(c -> c.getAndPut("a", 2), c -> c.getAndPut("a", 2)),
            twins(c -> c.getAndPut("b", 2), c -> c.getAndPut("b", 2)),
            twins(c -> c.putIfAbsent("a", 3), c -> c.putIfAbsent("a", 3)),
            twins(c -> c.putIfAbsent("c", 3), c -> c.putIfAbsent("c", 3)),
            twins(c -> c.replace("x", 3), c -> c.replace("x", 3)),
            twins(c -> c.replace("a", 3), c -> c.replace("a", 3)),
            twins(c -> c.replace("a", 4, 5), c -> c.replace("a", 4, 5)),
            twins(c -> c.replace("a", 3, 5), c -> c.replace("a", 3, 5)),
            twins(c -> c.replace("x", 3, 5), c -> c.replace("x", 3, 5)),
            twins(c -> c.getAndReplace("x", 3), c -> c.getAndReplace("x", 3)),
            twins(c -> c.getAndReplace("a", 3), c -> c.getAndReplace("a", 3)),
            twins(c -> c.remove("x"), c -> c.remove("x")),
            twins(c -> c.remove("a", 9), c -> c.remove("a", 9)),
            twins(c -> c.remove("x", 9), c -> c.remove("x", 9)),
            twins(c -> c.remove("a", 3), c -> c.remove("a", 3)),
            twins(c -> c.getAndRemove("x"), c -> c.getAndRemove("x")),
            twins(c -> c.getAndRemove("b"), c -> c.getAndRemove("b")),
            twins(c -> c.remove("c"), c -> c.remove("c")),
            twins(c -> c.putAll(Map.of("a", 1, "b", 2)), c -> c.putAll(Map.of("a", 1, "b", 2))),
            twins(c -> c.getAll(Set.of("a", "x", "y")), c -> c.getAll(Set.of("a", "x", "y"))),
            twins(c -> c.removeAll(Set.of("a", "x")), c -> c.removeAll(Set.of("a", "x"))),
            twins(c -> c.clear(), c -> c.clear()));

    private static List<Object> counts(String cacheName) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName bean = server.queryNames(
                            new ObjectName("javax.cache:type=CacheStatistics,Cache=" + cacheName + ",*"), null)
                    .iterator()
                    .next();
            List<Object> counts = new ArrayList<>();
            for (String name : List.of("CacheHits", "CacheMisses", "CachePuts", "CacheRemovals")) {
                counts.add(server.getAttribute(bean, name));
            }
            return counts;
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    /** JSR-107, table of section Statistics. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyOperation_countsAsTheSynchronousOne(boolean isNeverVisible) {
        Duration lifetime = isNeverVisible ? Duration.ZERO : Duration.ETERNAL;
        MutableConfiguration<String, Integer> configuration =
                configuration().setExpiryPolicyFactory(() -> new CreatedExpiryPolicy(lifetime));
        async = async(create(configuration));
        Cache<String, Integer> twin = PROVIDER.getCacheManager().createCache("twin", configuration);

        for (int i = 0; i < OPERATIONS.size(); i++) {
            OPERATIONS.get(i).waiting.accept(twin);
            OPERATIONS.get(i).async.accept(async);

            assertEquals(counts("twin"), counts("async"), "after operation " + i);
        }
    }

    @Test
    void batches_largerThanAPiece_areWhole() throws Exception {
        Map<String, Integer> many =
                IntStream.range(0, 2_500).boxed().collect(Collectors.toMap(Object::toString, Function.identity()));

        async.putAll(many).get();

        assertEquals(many, async.getAll(many.keySet()).get());
        async.removeAll(many.keySet()).get();
        assertFalse(cache.iterator().hasNext());
    }

    @Test
    void misuse_isThrownAtOnce() {
        assertThrows(NullPointerException.class, () -> async.get(nothing()));
        assertThrows(NullPointerException.class, () -> async.put("a", nothing()));
        assertThrows(NullPointerException.class, () -> async.replace("a", nothing(), 1));
        assertThrows(NullPointerException.class, () -> async.getAll(new HashSet<>(Arrays.asList("a", nothing()))));
        assertThrows(
                NullPointerException.class,
                () -> async.putAll(new HashMap<>(Collections.singletonMap("a", nothing()))));
        assertThrows(ClassCastException.class, () -> retyped(async).put("a", "text"));

        cache.close();

        assertThrows(IllegalStateException.class, () -> async.get("a"));
        assertThrows(IllegalStateException.class, () -> async.put("a", 1));
        assertThrows(IllegalStateException.class, () -> async.putAll(Map.of()));
        assertThrows(IllegalStateException.class, () -> async.clear());
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what callers without a checker can do
    private static <T> T nothing() {
        return null;
    }

    @SuppressWarnings("unchecked") // a caller with a raw type
    private static AsyncCache<String, Object> retyped(AsyncCache<?, ?> cache) {
        return (AsyncCache<String, Object>) cache;
    }

    @Test
    void failures_areThoseOfTheSynchronousOperations() {
        String tooLong = "k".repeat(1 << 20);

        CacheException waiting = assertThrows(CacheException.class, () -> cache.put(tooLong, 1));
        CompletableFuture<@Nullable Void> failed = async.put(tooLong, 1);

        ExecutionException thrown = assertThrows(ExecutionException.class, failed::get);
        assertEquals(waiting.getMessage(), requireNonNull(thrown.getCause()).getMessage());
        assertInstanceOf(LoomException.Rejected.class, thrown.getCause().getCause());
        AtomicReference<@Nullable Throwable> attached = new AtomicReference<>();
        var unused = failed.whenComplete((done, failure) -> attached.set(failure));
        assertInstanceOf(CacheException.class, attached.get(), "without a wrapper");
        assertThrows(
                ExecutionException.class, () -> async.getAll(Set.of(tooLong)).get());
        assertThrows(
                ExecutionException.class, () -> async.putAll(Map.of(tooLong, 1)).get());
    }

    @Test
    void destroyedByAnother_failsAsTheSynchronousOperations() {
        PROVIDER.getCacheManager()
                .unwrap(LoomClient.class)
                .destroyCache("async")
                .join();

        ExecutionException thrown =
                assertThrows(ExecutionException.class, () -> async.put("a", 1).get());

        assertThrows(IllegalStateException.class, () -> cache.put("a", 1));
        assertInstanceOf(IllegalStateException.class, thrown.getCause());
    }

    /** What is read, or compared in vain, lives on beyond the time that it was created with. */
    @Test
    void accesses_prolongTheLife() throws Exception {
        long lifeNanos = TimeUnit.SECONDS.toNanos(4);
        cache = createExpiring(new AccessedExpiryPolicy(new Duration(TimeUnit.SECONDS, 4)));
        async = async(cache);
        long created;
        long accessed;
        boolean isStalled;
        do {
            async.putAll(Map.of("get", 1, "getAll", 1, "replace", 1, "remove", 1))
                    .get();
            created = System.nanoTime();
            isStalled = false;
            do {
                accessed = System.nanoTime();
                Integer got = async.get("get").get();
                Map<String, Integer> gotAll = async.getAll(Set.of("getAll")).get();
                assertFalse(async.replace("replace", 9, 9).get());
                assertFalse(async.remove("remove", 9).get());
                isStalled |= System.nanoTime() - accessed > lifeNanos / 2;
                if (!isStalled) {
                    assertEquals(1, got);
                    assertEquals(Map.of("getAll", 1), gotAll);
                }
                LockSupport.parkNanos(lifeNanos / 100); // spares the disk
            } while (System.nanoTime() - created < 2 * lifeNanos);
        } while (isStalled); // nothing can be said of a life that had no access for so long

        assertTrue(cache.containsKey("replace"));
        assertTrue(cache.containsKey("remove"));
    }

    @Test
    void unwrap_ofACacheThatRunsCodeWhileItWrites_isRefused() {
        Cache<String, Integer> written =
                create(configuration().setWriteThrough(true).setCacheWriterFactory(StubbornWriter::new));
        assertRefused(written, "writes through");

        Cache<String, Integer> judged = createExpiring(new EternalOwnPolicy());
        assertRefused(judged, "expiry policy");
    }

    private static void assertRefused(Cache<String, Integer> cache, String why) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> async(cache));
        assertTrue(requireNonNull(refusal.getMessage()).contains(why), refusal.getMessage());
    }

    /** Returns when all load threads but the loading one wait for it; who comes to a thread later reads first. */
    private static void awaitJoined() {
        while (Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("loomcache-load"))
                        .filter(SingleFlightTest::isWaiting)
                        .count()
                < LoadExecutor.THREADS - 1) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void get_ofACacheThatReadsThrough_loadsOnceForBothDoors() throws Exception {
        HeldLoader loader = new HeldLoader(Function.identity());
        cache = create(configuration().setReadThrough(true).setCacheLoaderFactory(() -> loader));
        async = async(cache);

        CompletableFuture<@Nullable Integer> first = async.get("a");
        loader.awaitAsked();
        List<CompletableFuture<@Nullable Integer>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(async.get("a"));
        }
        awaitJoined();
        loader.letGo();

        assertEquals(1, first.get());
        for (CompletableFuture<@Nullable Integer> other : others) {
            assertEquals(1, other.get());
        }
        assertEquals(1, cache.get("a"));
        assertEquals(List.of(List.of("a")), loader.requests());
        assertEquals(Map.of("a", 1, "b", 2), async.getAll(Set.of("a", "b")).get());
        assertFalse(async.containsKey("c").get());
    }

    @Test
    void get_loaderFails_failsAsTheSynchronousOne() {
        cache = create(configuration()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new OneLoader(() -> {
                    throw new IllegalStateException("no");
                })));
        async = async(cache);

        ExecutionException thrown =
                assertThrows(ExecutionException.class, () -> async.get("a").get());

        assertInstanceOf(CacheLoaderException.class, thrown.getCause());
        assertThrows(ExecutionException.class, () -> async.getAll(Set.of("a")).get());
    }

    @Test
    void put_synchronousListenerFails_listenerHearsAndTheFutureDoesNot() throws Exception {
        CompletableFuture<Integer> heard = new CompletableFuture<>();
        CacheEntryCreatedListener<String, Integer> listener = events -> {
            events.forEach(event -> heard.complete(event.getValue()));
            throw new CacheEntryListenerException("no");
        };
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true));

        assertNull(async.put("a", 1).get());

        assertEquals(1, heard.get());
    }

    /** What was begun is concurrent, and each is done once. */
    @Test
    void putIfAbsent_manyAtOnce_oneWins() throws Exception {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(async.putIfAbsent("a", i));
        }

        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).get()) {
                winners.add(i);
            }
        }

        assertEquals(1, winners.size());
        assertEquals(winners.get(0), cache.get("a"));
    }
}
