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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import javax.cache.CacheException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One cache's map for callers that wait: failures are {@link CacheException}s, or {@link
 * IllegalStateException}s once the cache was destroyed, by whom ever; batches are cut to the limits, and a write returns after the synchronous listeners of this JVM have handled it.
 */
final class Mappings {

    private static final int PIPELINED = 256;

    /** After which a fence whose holder has died ends. A writer or processor that takes longer begins anew. */
    private static final Duration FENCE_TIME = Duration.ofSeconds(10);

    private final LoomMap map;
    private final EventStream<?, ?> events;

    Mappings(LoomMap map, EventStream<?, ?> events) {
        this.map = map;
        this.events = events;
    }

    LoomMap map() {
        return map;
    }

    Result.@Nullable Versioned read(Bytes key) {
        return await(map.read(key));
    }

    LoomMap.Lookup lookup(Bytes key) {
        return await(map.lookup(key));
    }

    /** The mappings of distinct keys, in their order. */
    List<LoomMap.Lookup> lookupAll(List<Bytes> keys) {
        return pieces(keys, Bytes::length, map::lookupAll);
    }

    Result.Written write(Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld) {
        return send(new Write(key, value, condition, expiry, returnOld)).await();
    }

    /** One conditional write. */
    record Write(Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld) {

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
        return pipelined(writes, this::send, Sent::await);
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

    /** Fences distinct keys, as soon as nobody else's fence stands on one of them. */
    List<LoomMap.Fenced> fence(List<Bytes> keys) {
        Backoff backoff = new Backoff();
        while (true) {
            List<LoomMap.Fenced> fences = await(map.fence(keys, FENCE_TIME));
            if (!fences.isEmpty() || keys.isEmpty()) {
                return fences;
            }
            backoff.afterConflict();
        }
    }

    /** Gives fences up, without waiting for it: if it fails, their time does it. */
    void unfence(List<LoomMap.Fenced> fences) {
        var unused = map.unfence(fences);
    }

    void clear() {
        await(map.clear());
    }

    void touch(Bytes key, long revision, long timeToLiveMillis) {
        await(map.touch(key, revision, timeToLiveMillis));
    }

    /** One access to a mapping that was read. */
    record Touch(Bytes key, long revision, long timeToLiveMillis) {}

    void touchEach(List<Touch> touches) {
        pipelined(touches, touch -> map.touch(touch.key, touch.revision, touch.timeToLiveMillis), Mappings::await);
    }

    LoomMap.Page scan(LoomMap.@Nullable Cursor after, int limit) {
        return await(map.scan(after, limit));
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
        Acknowledgements.Ticket ticket = events.expect(write.key);
        try {
            return new Sent(
                    write, map.write(write.key, write.value, write.condition, write.expiry, write.returnOld), ticket);
        } catch (RuntimeException e) {
            if (ticket != null) {
                ticket.close();
            }
            throw e;
        }
    }

    /** A write under way. */
    private record Sent(
            Write write, CompletableFuture<Result.Written> answer, Acknowledgements.@Nullable Ticket ticket) {

        Result.Written await() {
            if (ticket == null) {
                return Mappings.await(answer);
            }
            try (ticket) {
                Result.Written written = Mappings.await(answer);
                EventType event = write.event(written);
                if (event != null) {
                    ticket.await(written.revision(), event);
                }
                return written;
            }
        }
    }

    /** Starts all in order, at most {@link #PIPELINED} at once. All are awaited, then the first failure is thrown. */
    private static <T, S, R extends @Nullable Object> List<R> pipelined(
            List<T> tasks, Function<T, S> start, Function<S, R> finish) {
        List<R> results = new ArrayList<>(tasks.size());
        Deque<S> started = new ArrayDeque<>();
        First failure = new First();
        for (T task : tasks) {
            if (started.size() == PIPELINED) {
                failure.run(() -> results.add(finish.apply(started.remove())));
            }
            failure.run(() -> started.add(start.apply(task)));
        }
        while (!started.isEmpty()) {
            failure.run(() -> results.add(finish.apply(started.remove())));
        }
        failure.rethrow();
        return results;
    }

    /** Keeps the first failure of several steps, so that the others still happen. */
    private static final class First {

        private @Nullable RuntimeException failure;

        void run(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }

        void rethrow() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private static <T, R extends @Nullable Object> List<R> pieces(
            List<T> all, ToIntFunction<T> bytes, Function<List<T>, CompletableFuture<List<R>>> request) {
        List<R> results = new ArrayList<>(all.size());
        Pieces.of(all, bytes).forEach(piece -> results.addAll(await(request.apply(piece))));
        return results;
    }
}
