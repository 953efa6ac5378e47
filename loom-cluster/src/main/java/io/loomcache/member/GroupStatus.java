package io.loomcache.member;

import io.loomcache.raft.RaftGroup;
import io.loomcache.storage.GroupStore;
import org.jspecify.annotations.Nullable;

/**
 * One Raft group as one member knows it. Each value is of its own moment, so that during a change of leader
 * they need not fit together.
 *
 * @param number of the group, from 0
 * @param leader the member that leads as far as this one knows, null if it knows none
 * @param flushes durable commits of the log and the hard state since this member started
 * @param appendedEntries log entries that became durable here since this member started
 * @param snapshotIndex index of the newest durable snapshot, 0 for none
 * @param listenersGivenUp how often a change was answered because its time to wait for synchronous listeners was
 *     over, since this member started
 */
public record GroupStatus(
        int number,
        @Nullable String leader,
        int term,
        Role role,
        long flushes,
        long appendedEntries,
        long snapshotIndex,
        long listenersGivenUp) {

    /** What this member takes itself for. */
    public enum Role {
        /** It leads, or has not yet learned that it no longer does. */
        LEADER,
        /** It follows a leader that it knows. */
        FOLLOWER,
        /** It knows no leader: a candidate, or about to become one. */
        UNKNOWN
    }

    static GroupStatus of(int number, String self, RaftGroup group, GroupStore.Stats stats) {
        String leader = group.leader();
        return new GroupStatus(
                number,
                leader,
                group.term(),
                leader == null ? Role.UNKNOWN : leader.equals(self) ? Role.LEADER : Role.FOLLOWER,
                stats.flushes(),
                stats.appendedEntries(),
                stats.snapshotIndex(),
                group.listenersGivenUp());
    }
}
