package io.loomcache.jcache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The application's loader. Its failures are {@link CacheLoaderException}s: its own are kept, others
 * wrapped (JSR-107, section Read-Through Caching).
 */
final class Source<K, V> {

    /** Set in a thread whose caller is a loader, of whichever cache. */
    private static final ThreadLocal<Boolean> ASKED_HERE = new ThreadLocal<>();

    private final CacheLoader<K, V> loader;

    Source(CacheLoader<K, V> loader) {
        this.loader = loader;
    }

    /** Null if there is nothing to load. */
    @Nullable
    V load(K key) {
        return asked(() -> loader.load(key));
    }

    /** Keys with nothing to load are not in the result. */
    Map<K, V> loadAll(List<K> keys) {
        Map<K, V> loaded = asked(() -> loader.loadAll(keys));
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

    /** Whether the calling thread is inside a loader. */
    static boolean isAskedHere() {
        return ASKED_HERE.get() != null;
    }

    void close() {
        Closeables.close(loader);
    }

    private static <T extends @Nullable Object> T asked(Supplier<T> question) {
        boolean nested = isAskedHere();
        ASKED_HERE.set(true);
        try {
            return question.get();
        } catch (CacheLoaderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheLoaderException("the cache loader failed: " + e.getMessage(), e);
        } finally {
            if (!nested) {
                ASKED_HERE.remove();
            }
        }
    }
}
