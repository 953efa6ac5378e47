package io.loomcache.config;

import java.time.Duration;

/**
 * Timing and bounds of the Raft groups.
 *
 * @param groups number of Raft groups; keys are placed by a stable hash
 * @param heartbeatInterval of a leader
 * @param electionTimeout silence of the leader after which a follower stands for election; a multiple of
 *     the heartbeat interval
 * @param snapshotThreshold log entries between two snapshots
 * @param pendingEntries most entries that are not committed yet; past it: busy
 * @param batchEntries most entries in one message to a follower
 */
public record RaftConfiguration(
        int groups,
        Duration heartbeatInterval,
        Duration electionTimeout,
        int snapshotThreshold,
        int pendingEntries,
        int batchEntries) {

    public static final RaftConfiguration DEFAULT =
            new RaftConfiguration(1, Duration.ofMillis(100), Duration.ofMillis(500), 100_000, 10_000, 1_000);

    public RaftConfiguration {
        range("loomcache.raft.groups", groups, 1, 64);
        range("loomcache.server.raft.heartbeat-interval-ms", heartbeatInterval.toMillis(), 10, 10_000);
        range(
                "loomcache.server.raft.election-timeout-ms",
                electionTimeout.toMillis(),
                2 * heartbeatInterval.toMillis(),
                600_000);
        range("loomcache.server.persistence.snapshot-threshold", snapshotThreshold, 100, 10_000_000);
        range("loomcache.raft.pending-entries", pendingEntries, 10, 1_000_000);
        range("loomcache.raft.batch-entries", batchEntries, 1, 100_000);
    }

    private static void range(String name, long value, long from, long to) {
        if (value < from || value > to) {
            throw ConfigException.of(name, value, from + " to " + to);
        }
    }
}
