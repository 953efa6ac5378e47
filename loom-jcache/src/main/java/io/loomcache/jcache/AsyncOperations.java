package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link AsyncCache}, each one request of the map, or one for each piece of a batch. An
 * access that changes a time to live is a second request, and the future waits for it as the synchronous
 * caller does.
 */
final class AsyncOperations<K, V> implements AsyncCache<K, V> {

    private final LoomMap map;
    private final Core<K, V> core;
    private final Expiry expiry;
    private final @Nullable Loads<K, V> loads;
    private final Runnable ensureOpen;

    private AsyncOperations(Core<K, V> core, Expiry expiry, @Nullable Loads<K, V> loads, Runnable ensureOpen) {
        this.map = core.mappings().map();
        this.core = core;
        this.expiry = expiry;
        this.loads = loads;
        this.ensureOpen = ensureOpen;
    }

    /**
     * The operations of one cache.
     *
     * @param loads null unless the cache reads through
     * @param ensureOpen throws when the cache is closed
     * @throws IllegalArgumentException the cache has to run code of the application while it writes
     */
    static <K, V> AsyncOperations<K, V> of(Core<K, V> core, @Nullable Loads<K, V> loads, Runnable ensureOpen) {
        if (core.writer() != null) {
            throw refused("it writes through, and its writer may block");
        }
        Expiry fixed = core.expiry().fixed();
        if (fixed == null) {
            throw refused("its expiry policy is the application's own, and is asked during each operation");
        }
        return new AsyncOperations<>(core, fixed, loads, ensureOpen);
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("this cache has no asynchronous operations: " + why);
    }

    @Override
    public CompletableFuture<@Nullable V> get(K key) {
        long start = System.nanoTime();
        Bytes keyBytes = key(key);
        return Replies.compose(map.lookup(keyBytes), lookup -> {
            Result.Versioned found = lookup.found();
            core.statistics().get(found != null, start);
            if (found == null) {
                return loads == null ? CompletableFuture.<@Nullable V>completedFuture(null) : loads.readOrLoad(key);
            }
            return Replies.then(
                    accessed(keyBytes, found.revision()), done -> core.codec().value(found.value()));
        });
    }

    @Override
    public CompletableFuture<Map<K, V>> getAll(Set<? extends K> keys) {
        long start = System.nanoTime();
        ensureOpen.run();
        List<K> order = new ArrayList<>(requireNonNull(keys, "keys"));
        List<Bytes> keyBytes = order.stream().map(this::key).toList();
        return Replies.compose(Replies.inTurn(Pieces.of(keyBytes, Bytes::length), this::read), lookups -> {
            Map<K, V> values = new LinkedHashMap<>();
            List<K> missing = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                Result.Versioned found = lookups.get(i).found();
                if (found == null) {
                    missing.add(order.get(i));
                } else {
                    values.put(order.get(i), core.codec().value(found.value()));
                }
            }
            core.statistics().gets(values.size(), missing.size(), start);
            return loaded(values, missing);
        });
    }

    /** Looks up, with what an access does to the expiry. */
    private CompletableFuture<List<LoomMap.Lookup>> read(List<Bytes> keys) {
        return Replies.compose(map.lookupAll(keys), lookups -> {
            List<CompletableFuture<?>> touches = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                Result.Versioned found = lookups.get(i).found();
                if (found != null) {
                    touches.add(accessed(keys.get(i), found.revision()));
                }
            }
            return Replies.then(CompletableFuture.allOf(touches.toArray(CompletableFuture[]::new)), done -> lookups);
        });
    }

    private CompletableFuture<Map<K, V>> loaded(Map<K, V> values, List<K> missing) {
        if (loads == null || missing.isEmpty()) {
            return CompletableFuture.completedFuture(values);
        }
        return Replies.then(loads.readOrLoadAll(missing), more -> {
            values.putAll(more);
            return values;
        });
    }

    @Override
    public CompletableFuture<Boolean> containsKey(K key) {
        return Replies.then(map.read(key(key)), found -> found != null);
    }

    @Override
    public CompletableFuture<@Nullable Void> put(K key, V value) {
        return written(write(key, value, Condition.ALWAYS, false), false, written -> null);
    }

    @Override
    public CompletableFuture<@Nullable V> getAndPut(K key, V value) {
        return written(write(key, value, Condition.ALWAYS, true), true, this::old);
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(K key, V value) {
        return written(write(key, value, Condition.ABSENT, false), true, Result.Written::applied);
    }

    @Override
    public CompletableFuture<Boolean> replace(K key, V oldValue, V newValue) {
        return written(write(key, newValue, valueEquals(oldValue), false), true, Result.Written::applied);
    }

    @Override
    public CompletableFuture<Boolean> replace(K key, V value) {
        return written(write(key, value, Condition.PRESENT, false), true, Result.Written::applied);
    }

    @Override
    public CompletableFuture<@Nullable V> getAndReplace(K key, V value) {
        return written(write(key, value, Condition.PRESENT, true), true, this::old);
    }

    @Override
    public CompletableFuture<Boolean> remove(K key) {
        return written(delete(key, Condition.ALWAYS, false), false, Result.Written::applied);
    }

    @Override
    public CompletableFuture<Boolean> remove(K key, V oldValue) {
        return written(delete(key, valueEquals(oldValue), false), true, Result.Written::applied);
    }

    @Override
    public CompletableFuture<@Nullable V> getAndRemove(K key) {
        return written(delete(key, Condition.ALWAYS, true), true, this::old);
    }

    @Override
    public CompletableFuture<@Nullable Void> putAll(Map<? extends K, ? extends V> entries) {
        long start = System.nanoTime();
        ensureOpen.run();
        Map<Bytes, Operation.Item> items = new LinkedHashMap<>();
        requireNonNull(entries, "map").forEach((key, value) -> {
            Bytes keyBytes = key(key);
            items.put(keyBytes, new Operation.Item(keyBytes, value(value)));
        });
        return Replies.then(
                Replies.inTurn(
                        Pieces.of(
                                List.copyOf(items.values()), item -> item.key().length() + item.value().length),
                        piece -> map.writeAll(piece, expiry)),
                existed -> {
                    core.statistics().puts(expiry.creationMillis() == 0 ? count(existed) : existed.size(), start);
                    return null;
                });
    }

    @Override
    public CompletableFuture<@Nullable Void> removeAll(Set<? extends K> keys) {
        long start = System.nanoTime();
        ensureOpen.run();
        List<Bytes> keyBytes =
                requireNonNull(keys, "keys").stream().map(this::key).distinct().toList();
        return Replies.then(Replies.inTurn(Pieces.of(keyBytes, Bytes::length), map::removeAll), existed -> {
            core.statistics().removals(count(existed), start);
            return null;
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> clear() {
        ensureOpen.run();
        return Replies.then(map.clear(), done -> null);
    }

    /** A write of one key that was sent. */
    private record Sent(
            Bytes key, boolean isPut, Condition condition, long startNanos, CompletableFuture<Result.Written> answer) {}

    private Sent write(K key, V value, Condition condition, boolean returnOld) {
        return send(key(key), value(value), condition, expiry, returnOld);
    }

    private Sent delete(K key, Condition condition, boolean returnOld) {
        return send(key(key), null, condition, Expiry.NEVER, returnOld);
    }

    private Sent send(Bytes key, byte @Nullable [] value, Condition condition, Expiry times, boolean returnOld) {
        long start = System.nanoTime();
        return new Sent(key, value != null, condition, start, map.write(key, value, condition, times, returnOld));
    }

    /** @param isLookup whether the operation counts as one, too (JSR-107, table of section Statistics) */
    private <R extends @Nullable Object> CompletableFuture<R> written(
            Sent sent, boolean isLookup, Function<Result.Written, R> result) {
        return Replies.compose(sent.answer, written -> {
            count(sent, isLookup, written);
            return Replies.then(compared(sent, written), done -> result.apply(written));
        });
    }

    private void count(Sent sent, boolean isLookup, Result.Written written) {
        if (isLookup) {
            core.statistics().get(written.existed(), sent.startNanos);
        }
        if (!sent.isPut) {
            core.statistics().removals(written.applied() ? 1 : 0, sent.startNanos);
        } else if (written.applied() && (written.existed() || expiry.creationMillis() != 0)) {
            core.statistics().puts(1, sent.startNanos);
        }
    }

    /** A comparison that finds another value is an access (JSR-107, table of expiry policy calls). */
    private CompletableFuture<?> compared(Sent sent, Result.Written written) {
        boolean differed = sent.condition instanceof Condition.ValueEquals && written.existed() && !written.applied();
        return differed ? accessed(sent.key, written.revision()) : CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<?> accessed(Bytes key, long revision) {
        long timeToLiveMillis = core.expiry().accessMillis();
        return timeToLiveMillis == Expiry.UNCHANGED
                ? CompletableFuture.completedFuture(null)
                : map.touch(key, revision, timeToLiveMillis);
    }

    private Condition valueEquals(V oldValue) {
        return new Condition.ValueEquals(value(oldValue));
    }

    private @Nullable V old(Result.Written written) {
        byte[] old = written.old();
        return old == null ? null : core.codec().value(old);
    }

    private Bytes key(K key) {
        ensureOpen.run();
        return core.codec().key(requireNonNull(key, "key"));
    }

    private byte[] value(V value) {
        return core.codec().value(requireNonNull(value, "value"));
    }

    private static long count(List<Boolean> existed) {
        return existed.stream().filter(Boolean::booleanValue).count();
    }
}
