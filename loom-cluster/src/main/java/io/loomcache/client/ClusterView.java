package io.loomcache.client;

import java.time.Duration;
import java.util.List;

/**
 * What a client knows of its cluster at one moment. Members are asked every few seconds, so it may be that old. Immutable.
 *
 * @param cluster the cluster's name
 * @param members ids of the members with an open connection, in order
 * @param groups number of Raft groups; 0: no member was reached yet
 * @param leaderSilence how long ago a member last named a leader with an open connection, of the group where that is
 *     longest ago; before the first time since the client was opened. A few seconds are normal
 * @param patience after which an operation that waits for a leader fails
 * @param lastProblem what stood in the way last, for people; it may be over
 */
public record ClusterView(
        String cluster,
        List<String> members,
        int groups,
        Duration leaderSilence,
        Duration patience,
        String lastProblem) {

    public ClusterView {
        members = List.copyOf(members);
    }
}
