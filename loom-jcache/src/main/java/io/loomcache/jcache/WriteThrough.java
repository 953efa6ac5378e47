package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The cache's writer, told before the cache changes (JSR-107, section Write-Through Caching). Its failures
 * are {@link CacheWriterException}s, and then the cache stays as it was.
 */
final class WriteThrough<K, V> {

    private final CacheWriter<K, V> writer;

    @SuppressWarnings("unchecked") // a writer only takes keys and values, and takes more than these
    WriteThrough(CacheWriter<? super K, ? super V> writer) {
        this.writer = (CacheWriter<K, V>) writer;
    }

    void write(K key, V value) {
        rethrow(attempt(() -> writer.write(new LoomEntry<>(key, value))));
    }

    void delete(K key) {
        rethrow(attempt(() -> writer.delete(key)));
    }

    /**
     * What became of a batch.
     *
     * @param done what the writer took out of the collection it was given: what the cache may apply
     * @param failure what the writer threw
     */
    record Taken<T>(List<T> done, @Nullable CacheWriterException failure) {

        void rethrowFailure() {
            rethrow(failure);
        }
    }

    Taken<LoomEntry<K, V>> writeAll(List<LoomEntry<K, V>> entries) {
        Collection<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>(entries);
        CacheWriterException failure = attempt(() -> writer.writeAll(left));
        Set<Object> undone = left.stream().map(Cache.Entry::getKey).collect(Collectors.toSet());
        return new Taken<>(
                entries.stream().filter(entry -> !undone.contains(entry.key())).toList(), failure);
    }

    Taken<K> deleteAll(List<K> keys) {
        Collection<K> left = new ArrayList<>(keys);
        CacheWriterException failure = attempt(() -> writer.deleteAll(left));
        Set<Object> undone = new HashSet<>(left);
        return new Taken<>(keys.stream().filter(key -> !undone.contains(key)).toList(), failure);
    }

    void close() {
        Closeables.close(writer);
    }

    private static @Nullable CacheWriterException attempt(Runnable task) {
        try {
            task.run();
            return null;
        } catch (CacheWriterException e) {
            return e;
        } catch (RuntimeException e) {
            return new CacheWriterException("the cache writer failed: " + e.getMessage(), e);
        }
    }

    private static void rethrow(@Nullable CacheWriterException failure) {
        if (failure != null) {
            throw failure;
        }
    }
}
