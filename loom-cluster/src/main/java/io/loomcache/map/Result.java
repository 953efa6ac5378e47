package io.loomcache.map;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the state machine answers. Immutable; arrays in it are never changed. */
public sealed interface Result {

    /** Done, and there is nothing to say about it. */
    record Done() implements Result {}

    Done DONE = new Done();

    /**
     * The outcome of a {@link Operation.Write} or {@link Operation.Touch}.
     *
     * @param applied whether the condition held and the write took effect; false for the removal of what
     *     was not there
     * @param existed whether there was a visible mapping before
     * @param old the value that was visible before, if asked for and there was one
     * @param revision this operation's if a visible mapping came, changed or went by it; else that of the
     *     mapping found, which a new time to live does not change; 0 if there was and is none
     */
    record Written(boolean applied, boolean existed, byte @Nullable [] old, long revision) implements Result {}

    /** Of a batch, or of {@link Operation.Present}: bit i tells whether the i-th key had a visible mapping. */
    record Batch(BitSet existed) implements Result {}

    /**
     * What a {@link Operation.Read} saw, in the order of its keys.
     *
     * @param groupRevision the last applied index: a miss may later be filled "not changed since" it
     */
    record Values(long groupRevision, List<@Nullable Versioned> values) implements Result {}

    /**
     * Of a {@link Operation.Read} or {@link Operation.Present} of a cache whose guard is not held: nothing is said of its
     * keys, and what is filled in meanwhile nobody would see.
     *
     * @param groupRevision the last applied index
     */
    record Closed(long groupRevision) implements Result {}

    /** One page of a scan; {@code next} is null after the last page. */
    record Page(List<Row> rows, @Nullable Bytes next) implements Result {}

    /** A cache's definition, null when there is no such cache. */
    record Definition(@Nullable CacheDefinition definition) implements Result {}

    record Names(List<String> names) implements Result {}

    record Count(long count) implements Result {}

    /**
     * The answer to an {@link Operation.HoldGuard}.
     *
     * @param known whether there is such a guard
     * @param proof for the next one
     */
    record GuardHeld(boolean known, Operation.Proof proof) implements Result {}

    record SessionOpened(long sessionId) implements Result {}

    /**
     * The outcome of a {@link Operation.Fence}.
     *
     * @param token names the fence; 0 if another stands on one of the keys, and then nothing was changed
     * @param values what was visible when the fence was granted, in the order of the keys, their values empty if
     *     not asked for; no values at all if it was not granted
     */
    record Fenced(long token, List<@Nullable Versioned> values) implements Result {}

    /**
     * The outcome of an {@link Operation.Together}.
     *
     * @param revision of the entry: the token of the locks in it
     * @param results of the parts, in their order: {@link Done}, {@link Stored} or {@link Rejected}
     */
    record Together(long revision, List<Result> results) implements Result {}

    /** Of an unlock or fill: bit i tells whether the i-th value became its key's mapping. */
    record Stored(BitSet stored) implements Result {}

    /**
     * When keys changed last, in their order; {@link #LOCKED} for a key that is locked. A change that the group no
     * longer remembers is taken to be as late as it can have been.
     *
     * @param groupRevision the last applied index
     */
    record Revisions(long groupRevision, List<Long> revisions) implements Result {

        /** Later than any revision: the key is about to change. */
        public static final long LOCKED = Long.MAX_VALUE;
    }

    /** Refused by the rules of the map; nothing was changed by this operation. */
    record Rejected(Reason reason, String message) implements Result {}

    /**
     * The query met a mapping that has expired by the leader's clock and not yet by the group's: the
     * leader proposes a {@link Operation.Tick} and asks again. Never leaves the member.
     */
    record ClockBehind() implements Result {}

    /** A value and the log index of its last change. */
    record Versioned(byte[] value, long revision) {}

    /** A key with its value and revision. */
    record Row(Bytes key, byte[] value, long revision) {}

    /** Why the map refused; the numbers are the wire's and are never reused. */
    enum Reason {
        /** The cache does not exist (any more). */
        NO_CACHE,
        /** The cache exists with another definition. */
        CACHE_DIFFERS,
        /** The session is unknown or has expired: whether an earlier attempt was applied cannot be told. */
        NO_SESSION,
        /** A named limit would be passed. */
        LIMIT,
        /** Transactions rely on the cache: soft locks stand in it, or a guard covers it. */
        IN_USE,
        /** The cluster's version is lower than the one that the command needs: not every member would understand it. */
        TOO_NEW
    }
}
