package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.jcache.event.EventThread;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
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
 *
 * <p>Misses of one key at one time ask the loader once ({@link Flights}), whichever methods they come
 * from. Three loads stay out of that: the replacing one, since it asks for what the source has from now on;
 * an entry processor's, which is part of its own write; and one asked for by a loader or a listener, since
 * the threads of these must not wait for loads that may wait for them.
 */
final class Loads<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Loads.class);

    private final Core<K, V> core;
    private final Source<K, V> source;
    private final AtomicWrites<K, V> writes;
    private final BackgroundLoads background;
    private final Flights flights = new Flights(Flights.PATIENCE_MILLIS);

    /** @param executor for loads in the background; not a pool of the callers */
    Loads(Core<K, V> core, CacheLoader<K, V> loader, AtomicWrites<K, V> writes, Executor executor) {
        this.core = core;
        this.source = new Source<>(loader);
        this.writes = writes;
        this.background = new BackgroundLoads(executor);
    }

    /** Loads a key that was missing at a revision of its group. Null if there is nothing to load. */
    @Nullable
    V load(K key, long missedAt) {
        return loading(this::loadSingle).of(Map.of(key, missedAt)).get(key);
    }

    private Map<K, V> loadSingle(List<K> keys) {
        K key = keys.get(0);
        V loaded = source.load(key);
        return loaded == null ? Map.of() : Map.of(key, loaded);
    }

    /** Asks the loader and leaves the cache alone. */
    @Nullable
    V loadOnly(K key) {
        return source.load(key);
    }

    /**
     * Loads missing keys. Keys with nothing to load are not in the result.
     *
     * @param missedAt per key, the revision of its group when it was missing
     */
    Map<K, V> loadMissing(Map<K, Long> missedAt) {
        Map<K, V> values = new LinkedHashMap<>();
        for (List<K> piece : Pieces.ofKeys(List.copyOf(missedAt.keySet()))) {
            Map<K, Long> missing = new LinkedHashMap<>();
            piece.forEach(key -> missing.put(key, Objects.requireNonNull(missedAt.get(key))));
            values.putAll(loading(source::loadAll).of(missing));
        }
        return values;
    }

    private Loading<K, V> loading(Function<List<K>, Map<K, V>> asking) {
        return new Loading<>(core, flights, asking, !Source.isAskedHere() && !EventThread.isCurrentOne());
    }

    /**
     * Loads in the background, piece by piece until one fails, and tells the listener how it ended.
     *
     * @throws CacheException too many loads wait, and there is no listener to tell
     */
    void loadAll(List<K> keys, boolean replaceExisting, @Nullable CompletionListener listener) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        var unused = end.whenComplete((done, failure) -> tell(listener, failure));
        try {
            background.start(end, () -> {
                Pieces.ofKeys(keys).forEach(replaceExisting ? this::replace : this::fillMissing);
                return null;
            });
        } catch (CacheException e) {
            if (listener == null) {
                throw e;
            }
            end.completeExceptionally(e);
        }
    }

    /** Reads a key anew in the background, and loads it if it is missing. Null inside if there is nothing to load. */
    CompletableFuture<@Nullable V> readOrLoad(K key) {
        CompletableFuture<@Nullable V> end = new CompletableFuture<>();
        return started(end, () -> {
            LoomMap.Lookup lookup = core.mappings().lookup(core.codec().key(key));
            Result.Versioned found = lookup.found();
            return found == null
                    ? load(key, lookup.groupRevision())
                    : core.codec().value(found.value());
        });
    }

    /** The same for many keys. */
    CompletableFuture<Map<K, V>> readOrLoadAll(List<K> keys) {
        return started(new CompletableFuture<>(), () -> {
            Map<K, V> values = new LinkedHashMap<>();
            values.putAll(loadMissing(
                    missing(keys, (key, value) -> values.put(key, core.codec().value(value)))));
            return values;
        });
    }

    /** Waits a while for what is being loaded in the background, then closes the loader. */
    void close() {
        background.close();
        source.close();
    }

    private <T extends @Nullable Object> CompletableFuture<T> started(CompletableFuture<T> end, Supplier<T> load) {
        try {
            background.start(end, load);
        } catch (CacheException e) {
            end.completeExceptionally(e);
        }
        return end;
    }

    private void fillMissing(List<K> keys) {
        loadMissing(missing(keys, (key, mapping) -> {}));
    }

    /** The keys that are missing, with the revisions of their groups. */
    private Map<K, Long> missing(List<K> keys, BiConsumer<K, byte[]> found) {
        List<Bytes> keyBytes = keys.stream().map(core.codec()::key).toList();
        List<LoomMap.Lookup> lookups = core.mappings().lookupAll(keyBytes);
        Map<K, Long> missedAt = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Result.Versioned mapping = lookups.get(i).found();
            if (mapping == null) {
                missedAt.put(keys.get(i), lookups.get(i).groupRevision());
            } else {
                found.accept(keys.get(i), mapping.value());
            }
        }
        return missedAt;
    }

    private void replace(List<K> keys) {
        Map<K, V> loaded = source.loadAll(keys);
        Expiry fixed = core.expiry().fixed();
        if (fixed == null) {
            loaded.forEach((key, value) -> writes.putWithoutWriter(key, value, Condition.ALWAYS, false));
        } else {
            Map<Bytes, Operation.Item> items = new LinkedHashMap<>();
            loaded.forEach((key, value) -> {
                Bytes keyBytes = core.codec().key(key);
                items.put(keyBytes, new Operation.Item(keyBytes, core.codec().value(value)));
            });
            core.mappings().writeAll(List.copyOf(items.values()), fixed);
        }
    }

    /** A listener that fails has nobody to hear of it but the log. */
    static void tell(@Nullable CompletionListener listener, @Nullable Throwable failure) {
        if (listener == null) {
            if (failure != null) {
                log.warn("loadAll failed, and nobody listens", failure);
            }
            return;
        }
        try {
            if (failure == null) {
                listener.onCompletion();
            } else {
                listener.onException(failure instanceof Exception e ? e : new CacheLoaderException(failure));
            }
        } catch (RuntimeException e) {
            log.warn("a completion listener of loadAll failed", e);
        }
    }
}
