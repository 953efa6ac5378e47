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
            checkTimeout(timeoutMillis);
        }
    }

    /** Ends a fence on keys, where it still stands. */
    record Unfence(String cache, List<Bytes> keys, long token) implements Command, OnCache {}

    /**
     * What one transaction of an application does to the caches of its database, as one step of the map. Parts are
     * judged one by one, in their order; one that is refused does not keep the others from taking effect.
     */
    record Together(List<Part> parts) implements Command {}

    /**
     * A part of {@link Together}, about a cache whose truth is in a database. Whoever changes a row locks its key
     * before the database commits, and unlocks it afterwards: in between the cache has nothing to say about the row.
     */
    sealed interface Part {

        /** The name of the cache. */
        String cache();
    }

    /**
     * Locks keys: removes their mappings, and refuses fills as long as anybody's lock stands. Several may lock a key.
     * The revision of the entry is the lock's token.
     *
     * @param since a revision that the group had reached before the holder read any of the rows: if nothing has
     *     happened to a key after it, what the holder knows of the row is all that there is to know
     * @param timeoutMillis the group's time after which the lock ends by itself, as if it had been
     *     {@linkplain SoftUnlock unlocked} without a value
     */
    record SoftLock(String cache, List<Bytes> keys, long since, long timeoutMillis) implements Part {

        public SoftLock {
            checkTimeout(timeoutMillis);
        }
    }

    /** Locks every key, of mappings that there are and of those that there are not. */
    record SoftLockAll(String cache, long timeoutMillis) implements Part {

        public SoftLockAll {
            checkTimeout(timeoutMillis);
        }
    }

    /**
     * Ends the lock of a token on keys. A value becomes its key's mapping if this lock stood to the end, and nothing
     * else has happened to the key after the lock's {@code since}; in all other cases the key is left without a mapping,
     * and counts as changed.
     */
    record SoftUnlock(String cache, long token, List<Change> changes, Expiry expiry) implements Part {}

    /** Ends the lock of a token on every key, and removes all mappings. */
    record SoftUnlockAll(String cache, long token) implements Part {}

    /**
     * Sets mappings to what was read in the database, of those keys to which nothing has happened since. Where the
     * cache's limits leave no room, the mappings that were set longest ago go.
     *
     * @param since as in {@link Condition.NotChangedSince}
     * @param replace whether a mapping that is visible, and older than {@code since}, is replaced
     */
    record Fill(String cache, List<Item> items, long since, boolean replace, Expiry expiry) implements Part {}

    /**
     * From this entry on, whoever changes the cache is answered after the proposal's session has handled the
     * events ({@code RaftGroup.handled}), within a bound.
     *
     * @param listenerId chosen by the client, unique within its session
     */
    record Listen(String cache, long listenerId) implements OfSession, OnCache {}

    /** Nobody waits for this listener of the proposal's session any longer. */
    record Unlisten(long listenerId) implements OfSession {}

    /**
     * Lets a client change rows of caches while it can't reach the group. From this entry on these caches show nothing to
     * anybody while the guard is not {@linkplain HoldGuard held}, as if every key were {@linkplain SoftLockAll locked}.
     * Repeated, it adds caches, which need not exist.
     *
     * @param owner names the guard, for people as well
     * @param leaseMillis how long the guard is held after a sign of its owner, by the leader's own clock
     */
    record Guard(String owner, long leaseMillis, List<String> caches) implements Command {

        public Guard {
            checkTimeout(leaseMillis);
        }
    }

    /**
     * Ends a guard: its owner changes no rows without telling the group any more. Not existing is no error.
     *
     * @param clear whether the owner has left without telling what it has changed, so that all mappings of the guard's
     *     caches go
     */
    record EndGuard(String owner, boolean clear) implements Command {}

    /** Creates a cache, or joins it when its definition is equal; refused when it differs. */
    record CreateCache(String cache, CacheDefinition definition) implements Command, OnCache {}

    /**
     * Removes a cache with all its mappings. Not existing is no error. Refused while soft locks stand in it or a guard covers
     * it: they are what keeps out what is about to be old, from a cache of this name that comes after it as well.
     */
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

    /** Reads many keys of one cache at one point of the log, as {@link Result.Values} or {@link Result.Closed}. */
    record Read(String cache, List<Bytes> keys) implements Query, OnCache {}

    /**
     * Reads a page of mappings in the group's fixed order. Weakly consistent across pages: a mapping that
     * exists during the whole scan is returned exactly once.
     *
     * @param after the cursor of the page before, null for the first page
     */
    record Scan(String cache, @Nullable Bytes after, int limit) implements Query, OnCache {}

    /** Which keys have a mapping, as a {@link Result.Batch} or {@link Result.Closed}. */
    record Present(String cache, List<Bytes> keys) implements Query, OnCache {}

    /** When keys changed last, see {@link Result.Revisions}. */
    record Changes(String cache, List<Bytes> keys) implements Query, OnCache {}

    /**
     * The sign that a guard's owner changes no rows without telling the group: it holds the guard for the lease, counted
     * from when the member gave out the {@code proof}, and not from when this arrives, which may be late.
     *
     * @param proof from the last {@link Result.GuardHeld}, null at first
     */
    record HoldGuard(String owner, @Nullable Proof proof) implements Query {}

    /**
     * When a member answered.
     *
     * @param process of the member, a number that no other has
     * @param nanos by that process's monotonic clock
     */
    record Proof(long process, long nanos) {}

    /** The owners of all guards, in order, as {@link Result.Names}. */
    record ListGuards() implements Query {}

    /** The definition of a cache, see {@link Result.Definition}. */
    record GetDefinition(String cache) implements Query, OnCache {}

    /** The names of all caches, in order. */
    record ListCaches() implements Query {}

    /** The number of visible mappings of a cache. */
    record Size(String cache) implements Query, OnCache {}

    /** One key and its value in a batch. */
    record Item(Bytes key, byte[] value) {}

    /** One key and its new value, null for none. */
    record Change(Bytes key, byte @Nullable [] value) {}

    private static void checkTimeout(long timeoutMillis) {
        if (timeoutMillis < 1) {
            throw new IllegalArgumentException("timeoutMillis: " + timeoutMillis + ", expected 1 or more");
        }
    }
}
