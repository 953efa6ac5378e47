package io.loomcache.client;

import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one source, such as a database. They live in one Raft group, so that one number, the group's revision,
 * orders all that happens to them. Thread-safe; futures complete on a client thread that must not be blocked, and fail
 * with {@link LoomException}s.
 */
public final class SourcedCaches {

    private static final Bytes NO_KEY = new Bytes(new byte[0]);

    private final String source;
    private final LoomClient client;
    private final AtomicLong revision = new AtomicLong();

    SourcedCaches(String source, LoomClient client) {
        this.source = source;
        this.client = client;
    }

    /**
     * A revision that the group had already reached when this was called: the highest of which any answer has told.
     * Asks nobody.
     */
    public long revision() {
        return revision.get();
    }

    /** The largest value, in bytes, that a cache takes. */
    public int largestValue() {
        return client.config().dataLimits().valueBytes();
    }

    /** As {@link LoomClient#createCache}, in the group of this source. */
    public CompletableFuture<Void> create(String cache, CacheDefinition definition) {
        return ask(new Operation.CreateCache(cache, definition)).thenAccept(done -> {});
    }

    /** The definition of a cache, null if there is none. */
    public CompletableFuture<@Nullable CacheDefinition> definition(String cache) {
        return ask(new Operation.GetDefinition(cache)).thenApply(result -> ((Result.Definition) result).definition());
    }

    /**
     * What a cache shows of a key.
     *
     * @param isOpen false while a guard of the cache is not held: it shows nothing of any key, and what is filled in
     *     nobody sees
     * @param found null on a miss; what is locked is a miss
     */
    public record Lookup(boolean isOpen, Result.@Nullable Versioned found) {}

    /** The mapping of a key. */
    public CompletableFuture<Lookup> read(String cache, Bytes key) {
        return ask(new Operation.Read(cache, List.of(key))).thenApply(result -> {
            if (result instanceof Result.Closed closed) {
                learn(closed.groupRevision());
                return new Lookup(false, null);
            }
            Result.Values values = (Result.Values) result;
            learn(values.groupRevision());
            return new Lookup(true, values.values().get(0));
        });
    }

    /** Which keys have a mapping: bit i tells it of the i-th; null while a guard of the cache is not held. */
    public CompletableFuture<@Nullable BitSet> present(String cache, List<Bytes> keys) {
        return ask(new Operation.Present(cache, keys))
                .thenApply(result -> result instanceof Result.Batch batch ? batch.existed() : null);
    }

    /** When keys changed last, see {@link Result.Revisions}. */
    public CompletableFuture<List<Long>> changes(String cache, List<Bytes> keys) {
        return ask(new Operation.Changes(cache, keys)).thenApply(result -> {
            Result.Revisions revisions = (Result.Revisions) result;
            learn(revisions.groupRevision());
            return revisions.revisions();
        });
    }

    /** Removes a mapping, if there is one; the key counts as changed. */
    public CompletableFuture<Void> remove(String cache, Bytes key) {
        return ask(new Operation.RemoveAll(cache, List.of(key))).thenAccept(done -> {});
    }

    /** Removes all mappings; every key counts as changed. */
    public CompletableFuture<Void> clear(String cache) {
        return ask(new Operation.Clear(cache)).thenAccept(done -> {});
    }

    /** The number of visible mappings. */
    public CompletableFuture<Long> size(String cache) {
        return ask(new Operation.Size(cache)).thenApply(result -> ((Result.Count) result).count());
    }

    /**
     * Parts that took effect as one step.
     *
     * @param revision of the step: the token of the locks in it
     * @param results of the parts, in their order
     */
    public record Step(List<Part> parts, long revision, List<Result> results) {

        /** Why parts were refused, in their order. */
        public Stream<Result.Rejected> refusals() {
            return results.stream().filter(Result.Rejected.class::isInstance).map(Result.Rejected.class::cast);
        }
    }

    /**
     * Applies parts as one step, see {@link Operation.Together}. More than the limits of a batch allow become several
     * steps, sent at once, in order.
     */
    public CompletableFuture<List<Step>> together(List<Part> parts) {
        List<CompletableFuture<Step>> steps = new ArrayList<>(1);
        for (List<Part> packed : Packing.packed(parts, client.config().dataLimits())) {
            steps.add(ask(new Operation.Together(packed)).thenApply(result -> {
                Result.Together together = (Result.Together) result;
                learn(together.revision());
                return new Step(packed, together.revision(), together.results());
            }));
        }
        return Parts.together(true, steps);
    }

    /**
     * A guard of this source's caches; makes no request.
     *
     * @param owner a name that no other owner has, for people as well
     * @param lease never shorter than one that this owner has had before
     */
    public Guard guard(String owner, Duration lease) {
        return new Guard(owner, lease, this::ask, client.scheduler());
    }

    /** The owners of all guards in the group of this source, in order. */
    public CompletableFuture<List<String>> guards() {
        return ask(new Operation.ListGuards()).thenApply(result -> ((Result.Names) result).names());
    }

    /**
     * Takes a guard away whose owner is gone for good, with what it has not told: the caches that it covers are
     * cleared. An owner that is not gone may then make them stale. Not existing is no error; once the future completes
     * normally this is fsynced on a majority.
     */
    public CompletableFuture<Void> abandonGuard(String owner) {
        return ask(new Operation.EndGuard(owner, true)).thenAccept(done -> {});
    }

    private CompletableFuture<Result> ask(Operation operation) {
        return client.placed(placement -> client.inGroup(placement.group(source, NO_KEY), operation));
    }

    private void learn(long seen) {
        revision.accumulateAndGet(seen, Math::max);
    }
}
