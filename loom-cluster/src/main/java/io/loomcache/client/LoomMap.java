package io.loomcache.client;

import io.loomcache.config.DataLimits;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One cache's replicated map. Every method is linearizable per key; a batch is atomic per group, and one of which only some groups did their part fails
 * with {@link LoomException.OutcomeUnknown}. Thread-
 * safe. Futures complete on a client thread that must not be blocked; their failures are {@link
 * LoomException}s. Keys and values are checked against {@link DataLimits} before anything is sent:
 * {@link LoomException.Rejected}.
 */
public final class LoomMap {

    private final String name;
    private final LoomClient client;
    private final Watches watches;
    private final DataLimits limits;

    LoomMap(String name, LoomClient client, Watches watches) {
        this.name = name;
        this.client = client;
        this.watches = watches;
        this.limits = client.config().dataLimits();
    }

    public String name() {
        return name;
    }

    /** The mapping of a key, null on a miss. */
    public CompletableFuture<Result.@Nullable Versioned> read(Bytes key) {
        return lookup(key).thenApply(Lookup::found);
    }

    /** The mapping of a key, and when it was looked up. */
    public CompletableFuture<Lookup> lookup(Bytes key) {
        return ofKey(key, null, new Operation.Read(name, List.of(key))).thenApply(result -> Lookup.of(result, 0));
    }

    /** The mappings of distinct keys, in their order. */
    public CompletableFuture<List<Lookup>> lookupAll(List<Bytes> keys) {
        Lookup[] lookups = new Lookup[keys.size()];
        return batch(keys, Function.identity(), part -> new Operation.Read(name, part), (result, places) -> {
                    for (int i = 0; i < places.size(); i++) {
                        lookups[places.get(i)] = Lookup.of(result, i);
                    }
                })
                .thenApply(done -> List.of(lookups));
    }

    /** See {@link Operation.Write}. */
    public CompletableFuture<Result.Written> write(
            Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld) {
        return ofKey(key, value, new Operation.Write(name, key, value, condition, expiry, returnOld))
                .thenApply(Result.Written.class::cast);
    }

    /** Sets distinct keys. Completes with, per item in order, whether a mapping was visible before. */
    public CompletableFuture<List<Boolean>> writeAll(List<Operation.Item> items, Expiry expiry) {
        for (Operation.Item item : items) {
            String violation = violation(item.key(), item.value());
            if (violation != null) {
                return CompletableFuture.failedFuture(new LoomException.Rejected(violation, Result.Reason.LIMIT));
            }
        }
        return existed(items, Operation.Item::key, part -> new Operation.WriteAll(name, part, expiry));
    }

    /** Removes distinct keys. Completes with, per key in order, whether a mapping was visible before. */
    public CompletableFuture<List<Boolean>> removeAll(List<Bytes> keys) {
        return existed(keys, Function.identity(), part -> new Operation.RemoveAll(name, part));
    }

    public CompletableFuture<Void> clear() {
        return client.inEveryGroup(group -> new Operation.Clear(name)).thenAccept(done -> {});
    }

    /** See {@link Operation.Touch}. */
    public CompletableFuture<Result.Written> touch(Bytes key, long revision, long timeToLiveMillis) {
        return ofKey(key, null, new Operation.Touch(name, key, revision, timeToLiveMillis))
                .thenApply(Result.Written.class::cast);
    }

    /**
     * Fences distinct keys, see {@link Operation.Fence}; waits while others' fences stand on them. Those of one group
     * are fenced at once, the groups in their order, so that two who want many never wait for each other.
     *
     * @param returnValues whether the fences carry what was found; to be asked for few keys only, whose values fit a
     *     frame together
     * @return the fences in no particular order; none if others were faster: nothing was changed then
     */
    public CompletableFuture<List<Fenced>> fence(List<Bytes> keys, Duration timeout, boolean returnValues) {
        return client.placed(placement -> {
            Map<Integer, List<Bytes>> keysByGroup = byGroup(placement, keys, Function.identity());
            return fence(List.copyOf(keysByGroup.entrySet()), timeout, returnValues, List.of());
        });
    }

    /** Fences the keys of the first group, then of the others; or gives up what it has. */
    private CompletableFuture<List<Fenced>> fence(
            List<Map.Entry<Integer, List<Bytes>>> groups, Duration timeout, boolean returnValues, List<Fenced> before) {
        if (groups.isEmpty()) {
            return CompletableFuture.completedFuture(before);
        }
        List<Bytes> keys = groups.get(0).getValue();
        Operation.Fence part = new Operation.Fence(name, keys, timeout.toMillis(), returnValues);
        return client.inGroup(groups.get(0).getKey(), part)
                .whenComplete((result, failure) -> {
                    if (failure != null || ((Result.Fenced) result).token() == 0) {
                        var unused = unfence(before);
                    }
                })
                .thenCompose(result -> {
                    Result.Fenced granted = (Result.Fenced) result;
                    if (granted.token() == 0) {
                        return CompletableFuture.completedFuture(List.of());
                    }
                    List<Fenced> fences = new ArrayList<>(before);
                    for (int i = 0; i < keys.size(); i++) {
                        fences.add(new Fenced(
                                keys.get(i), granted.token(), granted.values().get(i)));
                    }
                    return fence(groups.subList(1, groups.size()), timeout, returnValues, fences);
                });
    }

    /**
     * Ends fences, where they still stand. Without it they end when their time is over.
     *
     * @param fences of one call of {@link #fence}
     */
    public CompletableFuture<Void> unfence(List<Fenced> fences) {
        return client.placed(placement -> {
            List<CompletableFuture<Result>> parts = new ArrayList<>();
            byGroup(placement, fences, Fenced::key).forEach((group, part) -> {
                List<Bytes> keys = part.stream().map(Fenced::key).toList();
                parts.add(client.inGroup(
                        group, new Operation.Unfence(name, keys, part.get(0).token())));
            });
            return Parts.together(true, parts).thenAccept(done -> {});
        });
    }

    /** Items by the group of their key, groups in order. */
    private <T> Map<Integer, List<T>> byGroup(Placement placement, List<T> items, Function<T, Bytes> key) {
        Map<Integer, List<T>> byGroup = new TreeMap<>();
        for (T item : items) {
            byGroup.computeIfAbsent(placement.group(name, key.apply(item)), any -> new ArrayList<>())
                    .add(item);
        }
        return byGroup;
    }

    /** One operation in one group. */
    CompletableFuture<Result> inGroup(int group, Operation operation) {
        return client.inGroup(group, operation);
    }

    /** A page of mappings; a null cursor starts. A cursor is opaque and survives failover. */
    public CompletableFuture<Page> scan(@Nullable Cursor after, int limit) {
        int group = after == null ? 0 : after.group;
        Bytes from = after == null ? null : after.after;
        return client.placed(placement -> client.inGroup(group, new Operation.Scan(name, from, limit))
                .thenApply(result -> {
                    Result.Page page = (Result.Page) result;
                    boolean isLast = page.next() == null && group + 1 == placement.groups();
                    Cursor next = page.next() == null ? new Cursor(group + 1, null) : new Cursor(group, page.next());
                    return new Page(page.rows(), isLast ? null : next);
                }));
    }

    /** The number of visible mappings, each group at its own moment. */
    public CompletableFuture<Long> size() {
        return client.inEveryGroup(group -> new Operation.Size(name))
                .thenApply(counts -> counts.stream()
                        .mapToLong(count -> ((Result.Count) count).count())
                        .sum());
    }

    /** Watches this cache through reconnects and failovers, from when {@link Watch#started} completes. */
    public Watch watch(Watcher watcher) {
        return watches.start(this, watcher);
    }

    private CompletableFuture<Result> ofKey(Bytes key, byte @Nullable [] value, Operation operation) {
        String violation = violation(key, value);
        return violation != null
                ? CompletableFuture.failedFuture(new LoomException.Rejected(violation, Result.Reason.LIMIT))
                : client.placed(placement -> client.inGroup(placement.group(name, key), operation));
    }

    /** The group of a key; only once the groups are known, as after any answer. */
    CompletableFuture<Integer> group(Bytes key) {
        return client.placed(placement -> CompletableFuture.completedFuture(placement.group(name, key)));
    }

    /** The number of groups. */
    CompletableFuture<Integer> groups() {
        return client.placed(placement -> CompletableFuture.completedFuture(placement.groups()));
    }

    private <T> CompletableFuture<List<Boolean>> existed(
            List<T> items, Function<T, Bytes> key, Function<List<T>, Operation> operation) {
        Boolean[] existed = new Boolean[items.size()];
        return batch(items, key, operation, (result, places) -> {
                    for (int i = 0; i < places.size(); i++) {
                        existed[places.get(i)] =
                                ((Result.Batch) result).existed().get(i);
                    }
                })
                .thenApply(done -> List.of(existed));
    }

    /** Splits a batch by group, sends the parts at once, and hands each result out with its items' places. */
    private <T> CompletableFuture<Void> batch(
            List<T> items,
            Function<T, Bytes> key,
            Function<List<T>, Operation> operation,
            BiConsumer<Result, List<Integer>> each) {
        for (T item : items) {
            String violation = violation(key.apply(item), null);
            if (violation != null) {
                return CompletableFuture.failedFuture(new LoomException.Rejected(violation, Result.Reason.LIMIT));
            }
        }
        return client.placed(placement -> {
            List<Integer> all = IntStream.range(0, items.size()).boxed().toList();
            List<CompletableFuture<Void>> parts = new ArrayList<>();
            byGroup(placement, all, place -> key.apply(items.get(place))).forEach((group, places) -> {
                List<T> part = places.stream().map(items::get).toList();
                parts.add(
                        client.inGroup(group, operation.apply(part)).thenAccept(result -> each.accept(result, places)));
            });
            boolean isChange = operation.apply(items) instanceof Operation.Command;
            return Parts.together(isChange, parts).thenAccept(done -> {});
        });
    }

    private @Nullable String violation(Bytes key, byte @Nullable [] value) {
        if (key.length() > limits.keyBytes()) {
            return "key " + key + " of cache " + name + ": " + key.length() + " bytes, expected at most "
                    + limits.keyBytes();
        }
        if (value != null && value.length > limits.valueBytes()) {
            return "value of key " + key + " of cache " + name + ": " + value.length + " bytes, expected at most "
                    + limits.valueBytes();
        }
        return null;
    }

    /**
     * What was found under a key.
     *
     * @param found null on a miss
     * @param groupRevision when the key's group was read. What a miss made somebody fetch elsewhere is
     *     filled in with {@link Condition.NotChangedSince} this, so that it never overwrites what came
     *     later, nor brings back what has gone since
     */
    public record Lookup(Result.@Nullable Versioned found, long groupRevision) {

        private static Lookup of(Result read, int place) {
            if (read instanceof Result.Closed closed) {
                return new Lookup(null, closed.groupRevision());
            }
            Result.Values values = (Result.Values) read;
            return new Lookup(values.values().get(place), values.groupRevision());
        }
    }

    /**
     * A fence on a key.
     *
     * @param token for {@link Condition.FenceHeld}
     * @param found what was there when it was granted, and is there as long as the fence stands, its value empty if not
     *     asked for; null if nothing
     */
    public record Fenced(Bytes key, long token, Result.@Nullable Versioned found) {}

    /** Where a scan stands. */
    public record Cursor(int group, @Nullable Bytes after) {}

    /** One page; {@code next} is null after the last. */
    public record Page(List<Result.Row> rows, @Nullable Cursor next) {}

    /** Told what happens, by one thread at a time per group, in order per key. Must not block. */
    public interface Watcher {
        void event(Event event);

        /** Events of these revisions of one group will never be told: the watcher was away too long. */
        void lost(long fromRevision, long toRevision);

        /** Of this group everything up to this revision has been told; what {@link Watch#handled} may answer. */
        default void reached(Watch watch, int group, long revision) {}
    }

    /** A running watch. Thread-safe. */
    public interface Watch extends AutoCloseable {

        /** Completes when the watch sees everything that happens from now on. */
        CompletableFuture<Void> started();

        /** Completes when the watcher has been told of the event of a key at a revision that had one. */
        CompletableFuture<Void> told(Bytes key, long revision);

        /**
         * From its completion on, whoever else changes this cache is answered after this watch has {@linkplain
         * #handled handled} the change, within a bound; as long as this client's session lives, through
         * reconnects and failovers.
         */
        CompletableFuture<Void> holdWriters();

        /** Nobody waits for this watch any longer. */
        void releaseWriters();

        /** What was told of this group up to this revision has been handled. */
        void handled(int group, long revision);

        @Override
        void close();
    }
}
