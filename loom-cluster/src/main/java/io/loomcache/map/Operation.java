package io.loomcache.map;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of one Raft group: a {@link Command}, which goes through the log, or a
 * {@link Query}, which the leader answers after a ReadIndex round (Raft thesis 6.4).
 *
 * <p>Values are immutable; arrays in them are never changed.
 */
public sealed interface Operation {

    /** Changes the state; applied once, in log order, by every member. */
    sealed interface Command extends Operation {}

    /** Concerns the proposal's session and no mapping; refused without one. */
    sealed interface OfSession extends Command {}

    /** Reads the state of the leader and changes nothing. */
    sealed interface Query extends Operation {}

    /** Concerns one cache. */
    sealed interface OnCache extends Operation {

        /** The name of the cache. */
        String cache();
    }

    /**
     * Sets the mapping of one key, or removes it, if the condition holds. The one operation behind put,
     * putIfAbsent, replace, remove, their getAnd forms and entry processors.
     *
     * @param value the new value, null to remove
     * @param returnOld whether the result carries the value that was visible before
     */
    record Write(
            String cache, Bytes key, byte @Nullable [] value, Condition condition, Expiry expiry, boolean returnOld)
            implements Command, OnCache {}

    /** Sets many mappings in one atomic step. Keys are distinct. */
    record WriteAll(String cache, List<Item> items, Expiry expiry) implements Command, OnCache {}

    /** Removes many mappings in one atomic step. Keys are distinct. */
    record RemoveAll(String cache, List<Bytes> keys) implements Command, OnCache {}

    /** Removes every mapping of a cache; yields one {@link EventType#CLEARED} event. */
    record Clear(String cache) implements Command, OnCache {}

    /**
     * Gives a mapping a new time to live, provided that its revision is still the one that was read.
     *
     * @param timeToLiveMillis as in {@link Expiry}; zero expires the mapping at once
     */
    record Touch(String cache, Bytes key, long revision, long timeToLiveMillis) implements Command, OnCache {

        public Touch {
            if (timeToLiveMillis < Expiry.UNCHANGED) {
                throw new IllegalArgumentException(
                        "timeToLiveMillis: " + timeToLiveMillis + ", expected >= " + Expiry.UNCHANGED);
            }
        }
    }

    /**
     * Closes keys to everybody but the holder of the fence for a while: all of them, or none if another
     * fence stands on one. A fence is what says "nothing has changed since": any change of its key by
     * somebody else, or by expiry, ends it, and so does its own holder's {@link Condition.FenceHeld write}.
     * Keys are distinct.
     *
     * @param timeoutMillis the group's time after which the fence ends by itself
     * @param returnValues whether the result carries the values that are visible; else only that they are
     */
    record Fence(String cache, List<Bytes> keys, long timeoutMillis, boolean returnValues) implements Command, OnCache {

        public Fence {
            if (timeoutMillis < 1) {
                throw new IllegalArgumentException("timeoutMillis: " + timeoutMillis + ", expected 1 or more");
            }
        }
    }

    /** Ends a fence on keys, where it still stands. */
    record Unfence(String cache, List<Bytes> keys, long token) implements Command, OnCache {}

    /**
     * From this entry on, whoever changes the cache is answered after the proposal's session has handled the
     * events ({@code RaftGroup.handled}), within a bound.
     *
     * @param listenerId chosen by the client, unique within its session
     */
    record Listen(String cache, long listenerId) implements OfSession, OnCache {}

    /** Nobody waits for this listener of the proposal's session any longer. */
    record Unlisten(long listenerId) implements OfSession {}

    /** Creates a cache, or joins it when its definition is equal; refused when it differs. */
    record CreateCache(String cache, CacheDefinition definition) implements Command, OnCache {}

    /** Removes a cache with all its mappings. Not existing is no error. */
    record DestroyCache(String cache) implements Command, OnCache {}

    /**
     * Opens a client session; its id is the revision in {@link Result.SessionOpened}.
     *
     * @param client a name for people: host and process of the client
     * @param timeoutMillis the group's time without a sign of life after which the session expires
     */
    record OpenSession(String client, long timeoutMillis) implements Command {}

    /** A sign of life of the proposal's session. */
    record KeepAlive() implements OfSession {}

    /** Ends the proposal's session and forgets its results. */
    record CloseSession() implements OfSession {}

    /** Moves the group's clock to the proposal's time and removes what has expired, in bounded steps. */
    record Tick() implements Command {}

    /** Reads many keys of one cache at one point of the log. */
    record Read(String cache, List<Bytes> keys) implements Query, OnCache {}

    /**
     * Reads a page of mappings in the group's fixed order. Weakly consistent across pages: a mapping that
     * exists during the whole scan is returned exactly once.
     *
     * @param after the cursor of the page before, null for the first page
     */
    record Scan(String cache, @Nullable Bytes after, int limit) implements Query, OnCache {}

    /** The definition of a cache, see {@link Result.Definition}. */
    record GetDefinition(String cache) implements Query, OnCache {}

    /** The names of all caches, in order. */
    record ListCaches() implements Query {}

    /** The number of visible mappings of a cache. */
    record Size(String cache) implements Query, OnCache {}

    /** One key and its value in a batch. */
    record Item(Bytes key, byte[] value) {}
}
