package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the fence is for: writers told in the order of the cache, and processors that take turns, across managers. */
@Timeout(180)
class FencedWritesTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 40;
    private static final long MEANWHILE_MILLIS = 300;
    private static final List<String> KEYS = List.of("a", "b", "c");

    @TempDir
    Path directory;

    private Managers managers;
    private final Map<String, Integer> database = new ConcurrentHashMap<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Runnable whileWriting = () -> {};

    @BeforeEach
    void open() throws Exception {
        managers = new Managers(directory);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        managers.close();
    }

    private Cache<String, Integer> plain() {
        return managers.open().createCache("shared", types());
    }

    private Cache<String, Integer> writeThrough() {
        return managers.open()
                .createCache("shared", types().setWriteThrough(true).setCacheWriterFactory(() -> new DatabaseWriter()));
    }

    private static MutableConfiguration<String, Integer> types() {
        return new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    private final class DatabaseWriter implements CacheWriter<String, Integer> {

        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            written.add(entry.getKey() + "=" + entry.getValue());
            whileWriting.run();
            database.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            written.add(key + " deleted");
            whileWriting.run();
            database.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    @Test
    void writesOfTwoManagers_leaveTheDatabaseAsTheCache() throws Exception {
        List<Cache<String, Integer>> caches = List.of(writeThrough(), writeThrough());
        whileWriting = Thread::yield;

        together(caches, (cache, round) -> {
            String key = KEYS.get(round % KEYS.size());
            switch (round % 5) {
                case 0 -> cache.remove(key);
                case 1 -> cache.putIfAbsent(key, round);
                case 2 -> cache.putAll(Map.of("a", round, "b", round, "c", round));
                case 3 ->
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(round);
                        return null;
                    });
                default -> cache.put(key, round);
            }
        });

        for (String key : KEYS) {
            assertEquals(database.get(key), caches.get(0).get(key), "key " + key + " of " + written);
        }
    }

    @Test
    void writer_isToldOnceForEachChange_howeverManyContend() throws Exception {
        List<Cache<String, Integer>> caches = List.of(writeThrough(), writeThrough());
        AtomicInteger total = new AtomicInteger();

        together(caches, (cache, round) -> {
            cache.invoke("a", (entry, arguments) -> {
                entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                return null;
            });
            total.incrementAndGet();
        });

        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= total.get(); i++) {
            expected.add("a=" + i);
        }
        assertEquals(expected, written);
    }

    @Test
    void plainWrite_meetsAWriterAtWork_andWaitsForIt() throws Exception {
        Cache<String, Integer> through = writeThrough();
        Cache<String, Integer> other = plain();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        whileWriting = () -> {
            writing.countDown();
            await(release);
        };

        Future<?> first = threads.submit(() -> through.put("a", 1));
        writing.await();
        assertNull(other.get("a"), "reads do not wait, and the cache changes after the writer");
        Future<Integer> second = threads.submit(() -> other.getAndPut("a", 2));
        release.countDown();
        first.get();

        assertEquals(1, second.get());
        assertEquals(List.of("a=1"), written);
    }

    @Test
    void changesBesideASlowBatch_areTheWritersToldAfterIt() throws Exception {
        Cache<String, Integer> through = writeThrough();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        whileWriting = () -> {
            writing.countDown();
            await(release);
        };

        Future<?> batch = threads.submit(() -> through.putAll(Map.of("a", 1, "b", 1)));
        writing.await();
        Future<?> put = threads.submit(() -> through.put("a", 2));
        Future<?> removal = threads.submit(() -> through.remove("b"));
        assertThrows(TimeoutException.class, () -> put.get(MEANWHILE_MILLIS, TimeUnit.MILLISECONDS));
        assertThrows(TimeoutException.class, () -> removal.get(MEANWHILE_MILLIS, TimeUnit.MILLISECONDS));
        release.countDown();
        batch.get();
        put.get();
        removal.get();

        assertEquals(Map.of("a", 2), database);
        assertEquals(2, through.get("a"));
        assertNull(through.get("b"));
    }

    @Test
    void writerThatFails_leavesNoFence() {
        Cache<String, Integer> through = writeThrough();
        whileWriting = () -> {
            throw new IllegalStateException("the database is away");
        };
        assertThrows(CacheWriterException.class, () -> through.put("a", 1));
        whileWriting = () -> {};

        through.put("a", 2);

        assertEquals(2, through.get("a"));
        assertEquals(List.of("a=1", "a=2"), written);
    }

    @Test
    void processorsOfTwoManagers_eachCountOnce() throws Exception {
        List<Cache<String, Integer>> caches = List.of(plain(), plain());
        AtomicInteger total = new AtomicInteger();

        together(caches, (cache, round) -> {
            cache.invoke("a", (entry, arguments) -> {
                entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                return null;
            });
            total.incrementAndGet();
        });

        assertEquals(2 * THREADS * ROUNDS, total.get());
        assertEquals(total.get(), caches.get(0).get("a"));
    }

    private interface Work {
        void run(Cache<String, Integer> cache, int round);
    }

    private void together(List<Cache<String, Integer>> caches, Work work) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (Cache<String, Integer> cache : caches) {
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    for (int round = first; round < first + ROUNDS; round++) {
                        work.run(cache, round);
                    }
                }));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
