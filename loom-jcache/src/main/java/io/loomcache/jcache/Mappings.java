package io.loomcache.jcache;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import javax.cache.CacheException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One cache's map for callers that wait: failures are {@link CacheException}s, or {@link
 * IllegalStateException}s once the cache was closed here or destroyed by whom ever; batches are cut to the limits, and
 * a write returns after the synchronous listeners of this JVM have handled it.
 */
final class Mappings {

    /** After which a fence whose holder has died ends. A writer or processor that takes longer begins anew. */
    private static final Duration FENCE_TIME = Duration.ofSeconds(10);

    /** What members accept. */
    private static final Duration LONGEST_FENCE_TIME = Duration.ofMinutes(10);

    private final LoomMap map;
    private final EventStream<?, ?> events;
    private final BooleanSupplier closed;

    /** @param closed whether the cache is */
    Mappings(LoomMap map, EventStream<?, ?> events, BooleanSupplier closed) {
        this.map = map;
        this.events = events;
        this.closed = closed;
    }

    LoomMap map() {
        return map;
    }

    Result.@Nullable Versioned read(Bytes key) {
        return done(map.read(key));
    }

    LoomMap.Lookup lookup(Bytes key) {
        return done(map.lookup(key));
    }

    /** The mappings of distinct keys, in their order. */
    List<LoomMap.Lookup> lookupAll(List<Bytes> keys) {
        List<LoomMap.Lookup> lookups = new ArrayList<>(keys.size());
        Pieces.of(keys, Bytes::length).forEach(piece -> lookups.addAll(done(map.lookupAll(piece))));
        return lookups;
    }

    Result.Written write(Write write) {
        return send(write).await();
    }

    /** One conditional write. */
    record Write(Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld) {

        private static final byte[] NOTHING = {};

        /**
         * A removal of which the answer says whether the condition held, also when there is nothing to remove: loads
         * from before must not fill the key from then on. Nothing is removed by a mapping that is born expired, as
         * a removal's own answer only says whether there was something; both leave the same tombstone, and that one no
         * event.
         */
        static Write removal(Bytes key, boolean isThere, Condition condition) {
            return isThere
                    ? new Write(key, null, condition, Expiry.NEVER, false)
                    : new Write(key, NOTHING, condition, new Expiry(0, Expiry.UNCHANGED), false);
        }

        /** What listeners hear of it, null if nothing: a mapping created with zero to live was never there. */
        @Nullable
        EventType event(Result.Written written) {
            if (!written.applied()) {
                return null;
            }
            if (value == null) {
                return written.existed() ? EventType.REMOVED : null;
            }
            if (written.existed()) {
                return expiry.updateMillis() == 0 ? EventType.EXPIRED : EventType.UPDATED;
            }
            return expiry.creationMillis() == 0 ? null : EventType.CREATED;
        }
    }

    /** Many conditional writes of distinct keys, sent without waiting for each other. */
    List<Result.Written> writeEach(List<Write> writes) {
        return Pipeline.run(writes, this::send, Sent::await);
    }

    /**
     * What became of a write.
     *
     * @param written null if that is not known, or it was not done
     * @param failure of the write, or of a listener that heard of it
     */
    record Tried(Result.@Nullable Written written, @Nullable RuntimeException failure) {}

    /** As {@link #writeEach}, and each tells its own failure. */
    List<Tried> tryEach(List<Write> writes) {
        return Pipeline.run(writes, this::send, Sent::tried);
    }

    /** Sets distinct keys. Tells per key whether a mapping was visible before. */
    List<Boolean> writeAll(List<Operation.Item> items, Expiry expiry) {
        if (events.hasSynchronous()) {
            // The result of a batch has no revisions to wait for.
            return existed(items.stream()
                    .map(item -> new Write(item.key(), item.value(), Condition.ALWAYS, expiry, false))
                    .toList());
        }
        return pieces(items, item -> item.key().length() + item.value().length, piece -> map.writeAll(piece, expiry));
    }

    /** Removes distinct keys. Tells per key whether a mapping was visible before. */
    List<Boolean> removeAll(List<Bytes> keys) {
        if (events.hasSynchronous()) {
            return existed(keys.stream()
                    .map(key -> new Write(key, null, Condition.ALWAYS, Expiry.NEVER, false))
                    .toList());
        }
        return pieces(keys, Bytes::length, map::removeAll);
    }

    /** Fences a key, as soon as nobody else's fence stands on it. */
    LoomMap.Fenced fence(Bytes key, Duration time) {
        return fenced(() -> map.fence(List.of(key), time, true)).get(0);
    }

    /** Fences some distinct keys, as soon as nobody else's fence stands on one; tells what is there, not its values. */
    List<LoomMap.Fenced> fenceAll(List<Bytes> keys) {
        return fenced(() -> map.fence(keys, FENCE_TIME, false));
    }

    /** How long a fence lasts after so many that have ended too early: long enough in the end for whoever needs it. */
    static Duration fenceTime(int ended) {
        Duration time = FENCE_TIME;
        for (int i = 0; i < ended && time.compareTo(LONGEST_FENCE_TIME) < 0; i++) {
            time = time.multipliedBy(2);
        }
        return time.compareTo(LONGEST_FENCE_TIME) < 0 ? time : LONGEST_FENCE_TIME;
    }

    private List<LoomMap.Fenced> fenced(Supplier<CompletableFuture<List<LoomMap.Fenced>>> request) {
        Backoff backoff = new Backoff();
        while (true) {
            CompletableFuture<List<LoomMap.Fenced>> answer = request.get();
            try {
                List<LoomMap.Fenced> fences = done(answer);
                if (!fences.isEmpty()) {
                    return fences;
                }
            } catch (RuntimeException e) {
                // Interrupted, perhaps: what is granted later nobody holds.
                var unused = answer.thenAccept(this::unfence);
                throw e;
            }
            backoff.afterConflict();
        }
    }

    /** Gives fences up, without waiting for it: if it fails, their time does it. */
    void unfence(List<LoomMap.Fenced> fences) {
        var unused = map.unfence(fences);
    }

    void clear() {
        done(map.clear());
    }

    void touch(Bytes key, long revision, long timeToLiveMillis) {
        send(new Touch(key, revision, timeToLiveMillis)).await();
    }

    /** One access to a mapping that was read. */
    record Touch(Bytes key, long revision, long timeToLiveMillis) {

        /** What listeners hear of it, null if nothing. */
        @Nullable
        EventType event(Result.Written written) {
            return written.applied() && timeToLiveMillis == 0 ? EventType.EXPIRED : null;
        }
    }

    void touchEach(List<Touch> touches) {
        Pipeline.run(touches, this::send, Sent::await);
    }

    LoomMap.Page scan(LoomMap.@Nullable Cursor after, int limit) {
        return done(map.scan(after, limit));
    }

    /** As {@link #await}; what was not done because the cache was closed meanwhile is an {@link IllegalStateException}. */
    private <T extends @Nullable Object> T done(CompletableFuture<T> future) {
        try {
            return await(future);
        } catch (CacheException e) {
            if (closed.getAsBoolean() && e.getCause() instanceof LoomException.NotDone) {
                throw new IllegalStateException("the cache was closed: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /**
     * @throws IllegalStateException the cache has been destroyed
     * @throws CacheException as its cause, a {@link LoomException}, says
     */
    static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            return LoomClient.await(future);
        } catch (LoomException.Rejected e) {
            throw e.reason() == Result.Reason.NO_CACHE
                    ? new IllegalStateException("the cache was destroyed: " + e.getMessage(), e)
                    : new CacheException(e.getMessage(), e);
        } catch (LoomException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    private List<Boolean> existed(List<Write> writes) {
        return writeEach(writes).stream().map(Result.Written::existed).toList();
    }

    private Sent send(Write write) {
        return send(
                write.key,
                () -> map.write(write.key, write.value, write.condition, write.expiry, write.returnOld),
                write::event);
    }

    private Sent send(Touch touch) {
        return send(touch.key, () -> map.touch(touch.key, touch.revision, touch.timeToLiveMillis), touch::event);
    }

    private Sent send(Bytes key, Supplier<CompletableFuture<Result.Written>> request, Told told) {
        Acknowledgements.Ticket ticket = events.expect(key);
        try {
            return new Sent(request.get(), ticket, told);
        } catch (RuntimeException e) {
            if (ticket != null) {
                ticket.close();
            }
            throw e;
        }
    }

    /** What listeners hear of a change, null if nothing. */
    private interface Told {
        @Nullable
        EventType event(Result.Written written);
    }

    /** A change under way. */
    private record Sent(CompletableFuture<Result.Written> answer, Acknowledgements.@Nullable Ticket ticket, Told told) {

        Result.Written await() {
            if (ticket == null) {
                return Mappings.await(answer);
            }
            try (ticket) {
                Result.Written written = Mappings.await(answer);
                EventType event = told.event(written);
                if (event != null) {
                    ticket.await(written.revision(), event);
                }
                return written;
            }
        }

        Tried tried() {
            try {
                return new Tried(await(), null);
            } catch (RuntimeException e) {
                boolean isDone = answer.isDone() && !answer.isCompletedExceptionally();
                return new Tried(isDone ? answer.join() : null, e);
            }
        }
    }

    /** A change of many keys, piece by piece. */
    private <T, R extends @Nullable Object> List<R> pieces(
            List<T> all, ToIntFunction<T> bytes, Function<List<T>, CompletableFuture<List<R>>> request) {
        List<R> results = new ArrayList<>(all.size());
        for (List<T> piece : Pieces.of(all, bytes)) {
            try {
                results.addAll(done(request.apply(piece)));
            } catch (CacheException e) {
                throw results.isEmpty() ? e : partly(e, results.size(), all.size());
            }
        }
        return results;
    }

    /** Of a batch that was done in part nobody may say that it was not done. */
    private static CacheException partly(CacheException failure, int done, int all) {
        String what = done + " of " + all + " keys were done, then: " + failure.getMessage();
        return new CacheException(what, new LoomException.OutcomeUnknown(what, failure));
    }
}
