package io.loomcache.map;

import java.util.List;

/** The state machine of one Raft group. Owned by the group's Raft thread. */
public final class ReplicatedMap {

    public ReplicatedMap(MapLimits limits) {}

    /** Applies one log entry; indexes only grow. Deterministic, never throws for what a client sent. */
    public Result apply(long index, Proposal proposal) {
        throw new UnsupportedOperationException();
    }

    /** Answers from the current state, judging expiry by the later of the group's clock and {@code nowMillis}. */
    public Result query(Operation.Query query, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    /** The group's clock: the latest time stamped on an applied entry. */
    public long clockMillis() {
        throw new UnsupportedOperationException();
    }

    /** Whether a tick at this time would remove or end something: an expired mapping or session. */
    public boolean isTickDue(long nowMillis) {
        throw new UnsupportedOperationException();
    }

    public EventLog events() {
        throw new UnsupportedOperationException();
    }

    /** The whole state as immutable parts, meta first, then every segment in order. Copies no mappings. */
    public List<SnapshotPart> snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Replaces the whole state. Afterwards events at or below {@code index} are lost to watchers. */
    public void install(long index, List<SnapshotPart> parts) {
        throw new UnsupportedOperationException();
    }
}
