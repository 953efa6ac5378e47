package io.loomcache.console;

import java.util.OptionalLong;

/**
 * One Raft group in a {@link ClusterView}, as the member says that leads it in the highest term. Immutable.
 *
 * @param leader who leads; empty: nobody knows of a leader
 * @param isTold whether the leader itself answered; if not, the numbers are those of a member that knows it
 * @param voters members with a vote; none: not known
 */
record GroupRow(
        long number,
        String leader,
        boolean isTold,
        OptionalLong term,
        OptionalLong commitIndex,
        OptionalLong voters,
        OptionalLong members) {}
