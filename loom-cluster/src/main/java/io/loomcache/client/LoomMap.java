package io.loomcache.client;

import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One cache's replicated map. Every method is linearizable per key; a batch is atomic per group. Thread-
 * safe. Futures complete on a client thread that must not be blocked.
 */
public final class LoomMap {

    public String name() {
        throw new UnsupportedOperationException();
    }

    /** The mapping of a key, null on a miss. */
    public CompletableFuture<Result.@Nullable Versioned> read(Bytes key) {
        throw new UnsupportedOperationException();
    }

    /** The mappings of distinct keys, in their order, null for misses. */
    public CompletableFuture<List<Result.@Nullable Versioned>> readAll(List<Bytes> keys) {
        throw new UnsupportedOperationException();
    }

    /** See {@link Operation.Write}. */
    public CompletableFuture<Result.Written> write(
            Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld) {
        throw new UnsupportedOperationException();
    }

    /** Sets distinct keys. Completes with, per item in order, whether a mapping was visible before. */
    public CompletableFuture<List<Boolean>> writeAll(List<Operation.Item> items, Expiry expiry) {
        throw new UnsupportedOperationException();
    }

    /** Removes distinct keys. Completes with, per key in order, whether a mapping was visible before. */
    public CompletableFuture<List<Boolean>> removeAll(List<Bytes> keys) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Void> clear() {
        throw new UnsupportedOperationException();
    }

    /** See {@link Operation.Touch}. */
    public CompletableFuture<Result.Written> touch(Bytes key, long revision, long timeToLiveMillis) {
        throw new UnsupportedOperationException();
    }

    /**
     * A page of mappings; a null cursor starts. A cursor is opaque and survives failover.
     */
    public CompletableFuture<Page> scan(@Nullable Cursor after, int limit) {
        throw new UnsupportedOperationException();
    }

    /** The number of visible mappings, each group at its own moment. */
    public CompletableFuture<Long> size() {
        throw new UnsupportedOperationException();
    }

    /** Watches this cache from now on, through reconnects and failovers. */
    public Watch watch(Watcher watcher) {
        throw new UnsupportedOperationException();
    }

    /** Where a scan stands. */
    public record Cursor(int group, @Nullable Bytes after) {}

    /** One page; {@code next} is null after the last. */
    public record Page(List<Result.Row> rows, @Nullable Cursor next) {}

    /** Told what happens, by one thread at a time, in order per key. Must not block. */
    public interface Watcher {
        void event(Event event);

        /** Some events will never be told: the watcher was away too long. */
        void lost(long fromRevision, long toRevision);
    }

    /** A running watch. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
