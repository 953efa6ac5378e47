package io.loomcache.jcache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose operations do not wait: {@code cache.unwrap(AsyncCache.class)}. Thread-safe.
 *
 * <p>Each method means what the method of the same name of {@link javax.cache.Cache} means, is as
 * linearizable, and counts the same in the statistics. When a future of a change completes normally, the
 * change is on the disks of a majority of the members. Operations whose futures have not completed are
 * concurrent, also when one thread began them: who needs an order begins the second when the first has completed.
 *
 * <p>Misuse is thrown by the method itself, and nothing was sent: {@link NullPointerException} for a null
 * or a set or map with a null in it, {@link ClassCastException} for another type than the cache's, {@link
 * IllegalStateException} for a closed cache. What fails later completes the future, with the exception that
 * the synchronous method throws: a {@link javax.cache.CacheException} whose cause, a {@link
 * io.loomcache.client.LoomException}, says whether the operation may have happened. Cancelling a future does
 * not stop the operation.
 *
 * <p><b>Futures complete on a thread of the client</b>, which serves all its connections, or on one that
 * loads. What is attached to them must not block, which every method of {@link javax.cache.Cache} does;
 * for that there are the {@code Async} methods of {@link CompletableFuture} with an executor. Values are
 * unmarshalled on that thread as well.
 *
 * <p>On a cache that reads through, {@link #get} and {@link #getAll} load what is missing, on the manager's
 * load threads, together with whoever else is loading it: a cache that gives null through one door and a
 * value through the other would be two caches. If too many loads wait there, the future fails.
 *
 * <p>Listeners hear of each change. A future completes after the synchronous ones of other JVMs have handled
 * it, but does not wait for those of this JVM, and does not tell of their failures.
 *
 * <p>A cache that has to run code of the application while it writes has no such door, since there is no
 * thread to run it in: unwrapping is refused if the cache writes through, or if its expiry policy is not
 * one of the specification's own.
 */
public interface AsyncCache<K, V> {

    /** Null inside on a miss. */
    CompletableFuture<@Nullable V> get(K key);

    /** Keys that are missing are not in the map. */
    CompletableFuture<Map<K, V>> getAll(Set<? extends K> keys);

    /** Does not load. */
    CompletableFuture<Boolean> containsKey(K key);

    CompletableFuture<@Nullable Void> put(K key, V value);

    /** Gives the value before; null inside if there was none. */
    CompletableFuture<@Nullable V> getAndPut(K key, V value);

    /** In bounded pieces, one after the other; if one fails, those before it are done. */
    CompletableFuture<@Nullable Void> putAll(Map<? extends K, ? extends V> map);

    /** Gives whether there was none and the value was put. */
    CompletableFuture<Boolean> putIfAbsent(K key, V value);

    /** Gives whether the value was the old one and was replaced. */
    CompletableFuture<Boolean> replace(K key, V oldValue, V newValue);

    /** Gives whether there was a value and it was replaced. */
    CompletableFuture<Boolean> replace(K key, V value);

    /** Gives the value that was replaced; null inside if there was none, and none is put. */
    CompletableFuture<@Nullable V> getAndReplace(K key, V value);

    /** Gives whether there was a value. */
    CompletableFuture<Boolean> remove(K key);

    /** Gives whether the value was the old one and was removed. */
    CompletableFuture<Boolean> remove(K key, V oldValue);

    /** Gives the value that was removed; null inside if there was none. */
    CompletableFuture<@Nullable V> getAndRemove(K key);

    /** In bounded pieces, one after the other; if one fails, those before it are done. */
    CompletableFuture<@Nullable Void> removeAll(Set<? extends K> keys);

    /** Removes all mappings without telling listeners. */
    CompletableFuture<@Nullable Void> clear();
}
