package io.loomcache.raft;

import io.loomcache.map.MapStatistics;
import io.loomcache.measure.Durations;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One group on one member at one moment of its Raft thread; counters run since the member started. Immutable.
 *
 * @param leader the member that leads as far as this one knows, null if it knows none
 * @param isLeader whether this member takes itself for it
 * @param appliedIndex of the last log entry in the map; appliedIndex <= commitIndex <= lastIndex
 * @param lastIndex of the last entry of the log here
 * @param followerLag by member: how many entries of the leader's log it has not yet acknowledged; empty elsewhere
 * @param voters how many members have a vote, as of the last committed change
 * @param members how many members there are, learners among them
 * @param elections how often this member stood for election
 * @param leaderChanges how often it learnt of another leader than before, itself among them
 * @param watchers of events on this member
 * @param heldAnswers changes that wait for listeners now
 * @param listenerLag of the slowest listener that others wait for: how far the revision that it has handled is behind
 *     the last event of its cache; 0 if there is none
 * @param listenersGivenUp how often a change was answered because its time to wait for listeners was over
 * @param waitingForFences commands that wait for a fence to end
 * @param commits of commands at this leader: from the log until they were applied
 * @param applies of log entries to the map
 */
public record GroupStatistics(
        @Nullable String leader,
        boolean isLeader,
        int term,
        long commitIndex,
        long appliedIndex,
        long lastIndex,
        Map<String, Long> followerLag,
        int voters,
        int members,
        long elections,
        long leaderChanges,
        int watchers,
        int heldAnswers,
        long listenerLag,
        long listenersGivenUp,
        int waitingForFences,
        Durations.Counts commits,
        Durations.Counts applies,
        MapStatistics map) {

    public GroupStatistics {
        followerLag = Map.copyOf(followerLag);
    }
}
