package io.loomcache.simulation;

import io.loomcache.config.RaftConfiguration;
import java.time.Duration;
import java.util.Random;

/**
 * How large a simulated cluster is, how it is configured, and how wrong its clocks may be.
 *
 * @param spares members that are not in the group at first
 * @param clockErrorMillis the most by which a wall clock is ever wrong, either way; 0: all are right
 */
record Shape(int members, int spares, int clients, RaftConfiguration raft, long clockErrorMillis) {

    private static final int[] SNAPSHOT_THRESHOLDS = {100, 150, 400, 2_000};
    private static final int[] BATCH_ENTRIES = {1, 5, 50, 1_000};
    private static final long[] CLOCK_ERROR_MILLIS = {0, 0, 300, 5_000, 3_600_000};

    static Shape random(Random random) {
        RaftConfiguration raft = new RaftConfiguration(
                random.nextInt(4) == 0 ? 2 : 1,
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                SNAPSHOT_THRESHOLDS[random.nextInt(SNAPSHOT_THRESHOLDS.length)],
                2_000,
                BATCH_ENTRIES[random.nextInt(BATCH_ENTRIES.length)]);
        int members = random.nextInt(4) == 0 ? 5 : 3;
        return new Shape(
                members,
                members == 3 && random.nextInt(3) == 0 ? 1 : 0,
                2 + random.nextInt(2),
                raft,
                CLOCK_ERROR_MILLIS[random.nextInt(CLOCK_ERROR_MILLIS.length)]);
    }
}
