package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.*;
import java.util.concurrent.*;
import javax.cache.*;
import javax.cache.configuration.*;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.*;

/** One client: the last that the writer was told is what the cache holds. */
class WriterOrderTest {
    private final Map<String, Long> database = new ConcurrentHashMap<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CacheManager manager = Caching.getCachingProvider().getCacheManager(URI.create("loom:embedded"), null, new Properties());
    private final Cache<String, Long> cache = manager.createCache("stored", new MutableConfiguration<String, Long>()
            .setTypes(String.class, Long.class).setWriteThrough(true)
            .setCacheWriterFactory(new FactoryBuilder.SingletonFactory<>(new Writer())));

    @AfterEach void close() { manager.close(); }

    @Test void putAll_besideAPut_keepsTheWritersOrder() throws Exception {
        CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> cache.putAll(Map.of("k", 1L)));
        told.await();
        CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("k", 2L));
        try { put.get(5, TimeUnit.SECONDS); } catch (TimeoutException e) { /* waits for the batch: as it should */ }
        goOn.countDown();
        slow.get(); put.get();
        assertEquals(database.get("k"), cache.get("k"));
    }

    @Test void removeOfNothing_besideAPutThatTakesLong_keepsTheWritersOrder() throws Exception {
        CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> cache.put("k", 1L));
        told.await();
        CompletableFuture<Void> remove = CompletableFuture.runAsync(() -> cache.remove("k"));
        try { remove.get(5, TimeUnit.SECONDS); } catch (TimeoutException e) { /* waits for the put: as it should */ }
        goOn.countDown();
        slow.get(); remove.get();
        assertEquals(database.get("k"), cache.get("k") == null ? Long.valueOf(0) : cache.get("k"));
    }

    /** Is slow, once, with the value 1: after it has written. */
    private final class Writer implements CacheWriter<String, Long> {
        public void write(Cache.Entry<? extends String, ? extends Long> e) {
            database.put(e.getKey(), e.getValue());
            if (e.getValue() == 1L) { told.countDown(); try { goOn.await(); } catch (InterruptedException x) { throw new IllegalStateException(x); } }
        }
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Long>> all) { all.forEach(this::write); all.clear(); }
        public void delete(Object key) { database.put((String) key, 0L); }
        public void deleteAll(Collection<?> keys) { keys.forEach(this::delete); keys.clear(); }
    }
}
