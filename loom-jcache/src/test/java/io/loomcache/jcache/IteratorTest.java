package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JSR-107, Javadoc of Cache.iterator: a walk over what may change meanwhile. */
@Timeout(300)
class IteratorTest {

    private static final int STAYING = 3_000;

    @AutoClose
    private static final SpecTable TABLE = new SpecTable();

    private final long seed = Long.getLong("loom.seed", System.nanoTime());

    private static Map<String, Integer> numbered(String prefix, int count) {
        Map<String, Integer> numbered = new HashMap<>();
        for (int i = 0; i < count; i++) {
            numbered.put(prefix + i, i);
        }
        return numbered;
    }

    /** Staying mappings are seen once each, though their values change and others come and go around them. */
    @Test
    void iterate_whileOthersWrite_seesWhatStaysExactlyOnce() throws Exception {
        System.out.println("replay with -Dloom.seed=" + seed);
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, SpecTable.types());
        cache.putAll(numbered("stays-", STAYING));
        AtomicBoolean walking = new AtomicBoolean(true);
        CountDownLatch writing = new CountDownLatch(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            Random random = new Random(seed + writer);
            writers.add(threads.submit(() -> write(cache, random, walking, writing)));
        }
        assertTrue(writing.await(60, TimeUnit.SECONDS));

        Map<String, Integer> seen = new HashMap<>();
        for (int walk = 0; walk < 3; walk++) {
            seen.clear();
            cache.forEach(entry -> seen.merge(entry.getKey(), 1, Integer::sum));
            seen.keySet().removeIf(key -> !key.startsWith("stays-"));

            assertEquals(STAYING, seen.size());
            assertEquals(Set.of(1), new HashSet<>(seen.values()));
        }

        walking.set(false);
        for (Future<Integer> writer : writers) {
            assertTrue(writer.get(60, TimeUnit.SECONDS) > 0);
        }
        threads.shutdown();
        TABLE.destroy(cache);
    }

    private static int write(Cache<String, Integer> cache, Random random, AtomicBoolean going, CountDownLatch writing) {
        int writes = 0;
        while (going.get()) {
            int number = random.nextInt(STAYING);
            switch (random.nextInt(4)) {
                case 0 -> cache.put("stays-" + number, writes);
                case 1 -> cache.replace("stays-" + number, writes);
                case 2 -> cache.put("passes-" + number, writes);
                default -> cache.remove("passes-" + number);
            }
            writes++;
            writing.countDown();
        }
        return writes;
    }

    @Test
    void remove_everySecond_removesThoseAndTellsThem() {
        Cache<String, Integer> cache = TABLE.cache(State.ABSENT, SpecTable.types());
        cache.putAll(numbered("key-", 1_000));
        RecordingListener listener = new RecordingListener(0);
        cache.registerCacheEntryListener(listener.configuration(true));

        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        int removed = 0;
        while (entries.hasNext()) {
            if (entries.next().getValue() % 2 == 0) {
                entries.remove();
                removed++;
            }
        }

        assertEquals(500, removed);
        Map<String, Integer> left = new HashMap<>();
        cache.forEach(entry -> left.put(entry.getKey(), entry.getValue()));
        Map<String, Integer> odd = numbered("key-", 1_000);
        odd.values().removeIf(value -> value % 2 == 0);
        assertEquals(odd, left);
        assertEquals(
                500,
                listener.told().stream()
                        .filter(event -> event.startsWith("REMOVED"))
                        .count());
        TABLE.destroy(cache);
    }

    @Test
    void next_ofExpired_isSkipped() {
        CountingPolicy policy = new CountingPolicy().creation(new Duration(TimeUnit.MILLISECONDS, 20));
        Cache<String, Integer> cache =
                TABLE.cache(State.ABSENT, SpecTable.types().setExpiryPolicyFactory(() -> policy));
        cache.putAll(numbered("expires-", 50));
        policy.creation(Duration.ETERNAL);
        cache.putAll(numbered("stays-", 250));
        SpecTable.passMillis(20);

        Map<String, Integer> seen = new HashMap<>();
        cache.forEach(entry -> seen.put(entry.getKey(), entry.getValue()));

        assertEquals(numbered("stays-", 250), seen);
        TABLE.destroy(cache);
    }

    @Test
    void remove_withoutNext_isRefused() {
        Cache<String, Integer> cache = TABLE.cache(State.PRESENT, SpecTable.types());
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();

        assertThrows(IllegalStateException.class, entries::remove);
        assertTrue(entries.hasNext());
        assertTrue(entries.hasNext());
        assertThrows(IllegalStateException.class, entries::remove);
        assertEquals(CacheCall.KEY, entries.next().getKey());
        entries.remove();
        assertThrows(IllegalStateException.class, entries::remove);

        assertFalse(entries.hasNext());
        assertThrows(NoSuchElementException.class, entries::next);
        assertFalse(cache.iterator().hasNext());
        TABLE.destroy(cache);
    }

    @Test
    void remove_afterOthersHaveRemoved_isNoError() {
        Cache<String, Integer> cache = TABLE.cache(State.PRESENT, SpecTable.types());
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        Cache.Entry<String, Integer> entry = entries.next();
        cache.remove(CacheCall.KEY);

        entries.remove();

        assertEquals(CacheCall.OLD, entry.getValue());
        assertEquals(entry, entry.unwrap(Cache.Entry.class));
        assertThrows(IllegalArgumentException.class, () -> entry.unwrap(String.class));
        TABLE.destroy(cache);
    }
}
