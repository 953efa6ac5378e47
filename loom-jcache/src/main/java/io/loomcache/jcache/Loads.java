package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache's loader (JSR-107, section Read-Through Caching). What it loads fills a key that is still
 * missing and never overwrites what another put there meanwhile; the writer is not told. Its failures are
 * {@link CacheLoaderException}s.
 */
final class Loads<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Loads.class);
    private static final long PATIENCE_SECONDS = 5;

    private final Core<K, V> core;
    private final CacheLoader<K, V> loader;
    private final AtomicWrites<K, V> writes;
    private final Executor executor;

    /** Read by the loads in the background, written by close. */
    private final ReentrantReadWriteLock background = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /** @param executor for {@link #loadAll}; not a pool of the callers */
    Loads(Core<K, V> core, CacheLoader<K, V> loader, AtomicWrites<K, V> writes, Executor executor) {
        this.core = core;
        this.loader = loader;
        this.writes = writes;
        this.executor = executor;
    }

    /** Loads a missing key. Null if there is nothing to load. */
    @Nullable
    V load(K key) {
        V loaded = loadOnly(key);
        return loaded == null ? null : fill(key, loaded);
    }

    /** Asks the loader and leaves the cache alone. */
    @Nullable
    V loadOnly(K key) {
        return guarded(() -> loader.load(key));
    }

    /** Loads missing keys. Keys with nothing to load are not in the result. */
    Map<K, V> loadMissing(List<K> keys) {
        Map<K, V> loaded = loadFromSource(keys);
        Expiry fixed = core.expiry().fixed();
        return fixed == null ? fillOneByOne(loaded) : fillTogether(loaded, fixed);
    }

    /** Loads in the background, and tells the listener how it ended. */
    void loadAll(List<K> keys, boolean replaceExisting, @Nullable CompletionListener listener) {
        try {
            executor.execute(() -> tell(listener, () -> whileOpen(() -> replaceOrFill(keys, replaceExisting))));
        } catch (RejectedExecutionException e) {
            throw new CacheException("too many calls of loadAll are under way: nothing was loaded", e);
        }
    }

    /** Waits a while for what is being loaded in the background, then closes the loader. */
    void close() {
        closed = true;
        boolean idle = false;
        try {
            idle = background.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Closeables.close(loader);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Closeables.close(loader);
        } finally {
            if (idle) {
                background.writeLock().unlock();
            }
        }
    }

    private void whileOpen(Runnable load) {
        background.readLock().lock();
        try {
            if (closed) {
                throw new CacheException("the cache was closed before anything was loaded");
            }
            load.run();
        } finally {
            background.readLock().unlock();
        }
    }

    private void replaceOrFill(List<K> keys, boolean replaceExisting) {
        if (replaceExisting) {
            loadFromSource(keys).forEach((key, value) -> writes.putWithoutWriter(key, value, Condition.ALWAYS, false));
        } else {
            loadMissing(missing(keys));
        }
    }

    private List<K> missing(List<K> keys) {
        List<Bytes> keyBytes = keys.stream().map(core.codec()::key).toList();
        List<Result.@Nullable Versioned> found = core.mappings().readAll(keyBytes);
        List<K> missing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (found.get(i) == null) {
                missing.add(keys.get(i));
            }
        }
        return missing;
    }

    private Map<K, V> loadFromSource(List<K> keys) {
        Map<K, V> loaded = keys.isEmpty() ? null : guarded(() -> loader.loadAll(keys));
        Map<K, V> present = new LinkedHashMap<>();
        if (loaded != null) {
            for (K key : keys) {
                V value = loaded.get(key);
                if (value != null) {
                    present.put(key, value);
                }
            }
        }
        return present;
    }

    /** Puts what was loaded, unless another was faster, whose value then counts. */
    private V fill(K key, V loaded) {
        return winner(
                loaded,
                writes.putWithoutWriter(key, loaded, Condition.ABSENT, true).old());
    }

    private Map<K, V> fillOneByOne(Map<K, V> loaded) {
        Map<K, V> filled = new LinkedHashMap<>();
        loaded.forEach((key, value) -> filled.put(key, fill(key, value)));
        return filled;
    }

    private Map<K, V> fillTogether(Map<K, V> loaded, Expiry fixed) {
        List<Map.Entry<K, V>> order = List.copyOf(loaded.entrySet());
        List<Result.Written> written = core.mappings()
                .writeEach(order.stream()
                        .map(entry -> new Mappings.Write(
                                core.codec().key(entry.getKey()),
                                core.codec().value(entry.getValue()),
                                Condition.ABSENT,
                                fixed,
                                true))
                        .toList());
        Map<K, V> filled = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
            Map.Entry<K, V> entry = order.get(i);
            filled.put(entry.getKey(), winner(entry.getValue(), written.get(i).old()));
        }
        return filled;
    }

    private V winner(V loaded, byte @Nullable [] other) {
        return other == null ? loaded : core.codec().value(other);
    }

    private static <T extends @Nullable Object> T guarded(Supplier<T> load) {
        try {
            return load.get();
        } catch (CacheLoaderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheLoaderException("the cache loader failed: " + e.getMessage(), e);
        }
    }

    private static void tell(@Nullable CompletionListener listener, Runnable load) {
        try {
            load.run();
        } catch (RuntimeException e) {
            if (listener == null) {
                log.warn("loadAll failed, and nobody listens", e);
            } else {
                listener.onException(e);
            }
            return;
        }
        if (listener != null) {
            listener.onCompletion();
        }
    }
}
