package io.loomcache.simulation;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.RaftGroupMembersView;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is on a group's disk for good. */
final class Contents {

    /** A log entry, encoded. */
    record Entry(int term, byte[] operation) {}

    /** A chunk of a snapshot. */
    record Chunk(int number, long version, byte[] bytes) {}

    /** A whole snapshot. */
    record Snapshot(long index, int term, RaftGroupMembersView members, List<Chunk> chunks) {}

    @Nullable
    RaftEndpoint endpoint;

    boolean voting;

    @Nullable
    RaftGroupMembersView initialMembers;

    int term;

    @Nullable
    RaftEndpoint votedFor;

    /** By index; contiguous behind the snapshot. */
    final TreeMap<Long, Entry> log = new TreeMap<>();

    @Nullable
    Snapshot snapshot;

    long snapshotIndex() {
        Snapshot newest = snapshot;
        return newest == null ? 0 : newest.index();
    }

    /** The log that a newer snapshot makes worthless goes with it. */
    void replaceSnapshot(Snapshot newer) {
        if (newer.index() > snapshotIndex()) {
            snapshot = newer;
            log.headMap(newer.index(), true).clear();
        }
    }
}
