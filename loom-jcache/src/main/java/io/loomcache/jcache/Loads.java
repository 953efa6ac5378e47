package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * The cache's loader (JSR-107, section Read-Through Caching). Its failures are {@link
 * CacheLoaderException}s; the writer is not told of what it loads.
 *
 * <p>A load takes its time, and what it answers may be old when it arrives. So it fills a key only if
 * that was neither written nor removed, nor did it expire, nor was it cleared since the miss that asked
 * for the load ({@link Condition.NotChangedSince}): a fill never overwrites anything newer, and never
 * brings back what a removal was to take away. If the fill is refused, the caller gets the mapping that is
 * there now, as if the read had come after it; and if there is none, the value loaded, which is what the
 * loader had to say and is stored nowhere. Only {@code loadAll} that is to replace what exists writes
 * whatever has happened, as the specification has it.
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

    /** Loads a key that was missing at a revision of its group. Null if there is nothing to load. */
    @Nullable
    V load(K key, long missedAt) {
        V loaded = loadOnly(key);
        return loaded == null
                ? null
                : fill(Map.of(key, loaded), Map.of(key, missedAt)).get(key);
    }

    /** Asks the loader and leaves the cache alone. */
    @Nullable
    V loadOnly(K key) {
        return guarded(() -> loader.load(key));
    }

    /**
     * Loads missing keys. Keys with nothing to load are not in the result.
     *
     * @param missedAt per key, the revision of its group when it was missing
     */
    Map<K, V> loadMissing(Map<K, Long> missedAt) {
        return fill(loadFromSource(List.copyOf(missedAt.keySet())), missedAt);
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

    private Map<K, Long> missing(List<K> keys) {
        List<Bytes> keyBytes = keys.stream().map(core.codec()::key).toList();
        List<LoomMap.Lookup> lookups = core.mappings().lookupAll(keyBytes);
        Map<K, Long> missedAt = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (lookups.get(i).found() == null) {
                missedAt.put(keys.get(i), lookups.get(i).groupRevision());
            }
        }
        return missedAt;
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

    /** Stores what may be stored, and gives what the callers get. */
    private Map<K, V> fill(Map<K, V> loaded, Map<K, Long> missedAt) {
        List<Map.Entry<K, V>> order = List.copyOf(loaded.entrySet());
        List<Mappings.Write> fills = order.stream()
                .map(entry ->
                        fill(entry.getKey(), entry.getValue(), Objects.requireNonNull(missedAt.get(entry.getKey()))))
                .toList();
        List<Result.Written> written = core.mappings().writeEach(fills);
        Map<K, V> values = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
            byte[] newer = written.get(i).old();
            values.put(
                    order.get(i).getKey(),
                    newer == null ? order.get(i).getValue() : core.codec().value(newer));
        }
        return values;
    }

    private Mappings.Write fill(K key, V loaded, long missedAt) {
        // What was missing and has not changed is missing still: a fill that takes effect creates.
        Expiry expiry = new Expiry(core.expiry().creationMillis(), Expiry.UNCHANGED);
        return new Mappings.Write(
                core.codec().key(key),
                core.codec().value(loaded),
                new Condition.NotChangedSince(missedAt),
                expiry,
                true);
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
