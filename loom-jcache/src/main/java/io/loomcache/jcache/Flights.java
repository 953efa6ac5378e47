package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The loads of one cache that are in the air, by key. Who misses a key meanwhile waits for that load
 * instead of asking the loader again. Thread-safe.
 *
 * <p>What lands answers another miss in two cases only. Either that miss was no later than the one which
 * the load was made for, so that nothing happened between them. Or the value stood in the cache at a
 * revision after that miss, be it the accepted fill or a newer mapping that the fill met: the read is then
 * as if made at that moment. In all other cases the value may be older than a removal that whoever waits
 * has already seen, and only a load of his own tells.
 *
 * <p>A failure answers nobody else: the loader runs in its caller's thread, and so may have failed for its
 * caller's reasons, an interrupt among them.
 */
final class Flights {

    /** How long a flight is waited for, from its beginning; after that the next miss takes its place. */
    static final long PATIENCE_MILLIS = 10_000;

    private final ConcurrentMap<Bytes, Flight> inTheAir = new ConcurrentHashMap<>();
    private final long patienceNanos;

    Flights(long patienceMillis) {
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    }

    /** A load that is about to begin, for a key that was missing at a revision of its group. */
    Flight prepare(Bytes key, long missedAt) {
        return new Flight(key, missedAt, System.nanoTime() + patienceNanos);
    }

    /** The flight that others find from now on: the given one, or one that is in the air already. */
    Flight enter(Flight prepared) {
        return inTheAir.merge(prepared.key, prepared, (present, mine) -> present.isOverdue() ? mine : present);
    }

    /** How many keys are being loaded. */
    int count() {
        return inTheAir.size();
    }

    /**
     * What became of a load.
     *
     * @param value null if there was nothing to load
     * @param revision of the mapping that stood in the cache when the load was to fill it; 0 if none did
     */
    record Landed(byte @Nullable [] value, long revision) {

        static final Landed NOTHING = new Landed(null, 0);
    }

    /** How waiting ended. */
    sealed interface Ending {}

    /** With what the loader had to say, or the cache has. */
    record Answered(byte @Nullable [] value) implements Ending {}

    /** With a value too old to be an answer, or not within the time. */
    record Missed() implements Ending {}

    /** With a failure of whoever was loading. */
    record Failed() implements Ending {}

    /** One load of one key. Begun and ended by one thread, awaited by others. */
    final class Flight {

        private final Bytes key;
        private final long missedAt;
        private final long deadlineNanos;

        /** Completes with null if the load failed. */
        private final CompletableFuture<@Nullable Landed> end = new CompletableFuture<>();

        private Flight(Bytes key, long missedAt, long deadlineNanos) {
            this.key = key;
            this.missedAt = missedAt;
            this.deadlineNanos = deadlineNanos;
        }

        void land(Landed landed) {
            finish(landed);
        }

        /** Without effect once it has landed. */
        void fail() {
            finish(null);
        }

        private void finish(@Nullable Landed landed) {
            inTheAir.remove(key, this);
            end.complete(landed);
        }

        private boolean isOverdue() {
            return System.nanoTime() - deadlineNanos >= 0;
        }

        /**
         * Waits for the end, until the patience is over.
         *
         * @param otherMissedAt the revision at which the caller found the key missing
         * @throws CacheException interrupted
         */
        Ending await(long otherMissedAt) {
            try {
                Landed landed = end.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (landed == null) {
                    return new Failed();
                }
                return answers(landed, otherMissedAt) ? new Answered(landed.value) : new Missed();
            } catch (TimeoutException e) {
                return new Missed();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CacheException("interrupted while another thread loads the key; nothing was changed", e);
            } catch (ExecutionException e) {
                throw new AssertionError("a flight never ends exceptionally", e);
            }
        }

        private boolean answers(Landed landed, long otherMissedAt) {
            return otherMissedAt <= missedAt || otherMissedAt < landed.revision;
        }
    }
}
