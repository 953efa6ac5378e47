package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache's writer, told before the cache changes (JSR-107, section Write-Through Caching). Its failures
 * are {@link CacheWriterException}s; its Errors stay what they are.
 *
 * <p>Of one entry, a failure means that the cache stays as it was. Of a batch, the collection says what was
 * done, however the writer ends: what it took out was written and is applied, what it left in was not and
 * is not.
 */
final class WriteThrough<K, V> {

    private static final Logger log = LoggerFactory.getLogger(WriteThrough.class);

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
     * @param done what the writer took out of the collection it was given: what the cache has to apply
     * @param failure what the writer threw
     */
    record Taken<T>(List<T> done, @Nullable Throwable failure) {

        /** Applies what was done, and only then throws what the writer threw. */
        void apply(Consumer<List<T>> change) {
            try {
                change.accept(done);
            } catch (RuntimeException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                throw e;
            }
            rethrow(failure);
        }
    }

    Taken<LoomEntry<K, V>> writeAll(List<LoomEntry<K, V>> entries) {
        Collection<Cache.Entry<? extends K, ? extends V>> left = new ArrayList<>(entries);
        Throwable failure = attempt(() -> writer.writeAll(left));
        return taken(entries, LoomEntry::key, left.stream().map(Cache.Entry::getKey), failure);
    }

    Taken<K> deleteAll(List<K> keys) {
        Collection<K> left = new ArrayList<>(keys);
        Throwable failure = attempt(() -> writer.deleteAll(left));
        return taken(keys, Function.identity(), left.stream(), failure);
    }

    void close() {
        Closeables.close(writer);
    }

    private <T> Taken<T> taken(List<T> all, Function<T, K> key, Stream<?> keysLeft, @Nullable Throwable failure) {
        Set<Object> undone = keysLeft.collect(Collectors.toSet());
        List<T> done =
                all.stream().filter(each -> !undone.contains(key.apply(each))).toList();
        if (failure == null && done.size() < all.size()) {
            log.warn(
                    "{} left {} of {} keys in its collection and did not say why: the cache does not change them",
                    writer.getClass().getName(),
                    all.size() - done.size(),
                    all.size());
        }
        return new Taken<>(done, failure);
    }

    @SuppressWarnings("CatchingUnchecked") // what was written before an Error has to be applied, too
    private static @Nullable Throwable attempt(Runnable task) {
        try {
            task.run();
            return null;
        } catch (CacheWriterException | Error e) {
            return e;
        } catch (Exception e) {
            return new CacheWriterException("the cache writer failed: " + e.getMessage(), e);
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
