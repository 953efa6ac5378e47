package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.microraft.impl.log.RaftLog;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A snapshot far beyond the log, as a cluster that was restored sends to a new member. */
final class LogRingTest {

    private static final long FAR = 1L << 40;

    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();

    @Test
    void snapshotFarAhead_isInstalledAtOnce_andTheLogGoesOnBehindIt() {
        RaftLog log = RaftLog.create(100);

        LogRing.leapOver(log, FAR);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> log.setSnapshot(snapshot(FAR)));
        log.appendEntry(entry(FAR + 1));

        assertEquals(FAR, log.snapshotIndex());
        assertEquals(FAR + 1, log.getLogEntry(FAR + 1).getIndex());
        assertEquals(FAR + 1, log.lastLogOrSnapshotIndex());
    }

    @Test
    void restoredLog_isOpenedAtOnce() {
        RaftLog log = assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> RaftLog.restore(100, snapshot(FAR), List.of(entry(FAR + 1))));

        assertEquals(FAR + 1, log.lastLogOrSnapshotIndex());
    }

    @Test
    void logWithEntries_orSnapshotWithinReach_isLeftAlone() {
        RaftLog log = RaftLog.create(100);
        LogRing.leapOver(log, 1_000);
        log.appendEntry(entry(1));
        LogRing.leapOver(log, FAR);

        assertEquals(1, log.getLogEntry(1).getIndex());
        assertEquals(1, log.lastLogOrSnapshotIndex());
    }

    private SnapshotEntry snapshot(long index) {
        return models.createSnapshotEntryBuilder()
                .setIndex(index)
                .setTerm(3)
                .setSnapshotChunks(List.of())
                .setGroupMembersView(models.createRaftGroupMembersViewBuilder()
                        .setLogIndex(0)
                        .setMembers(List.of())
                        .setVotingMembers(List.of())
                        .build())
                .build();
    }

    private LogEntry entry(long index) {
        return models.createLogEntryBuilder()
                .setIndex(index)
                .setTerm(3)
                .setOperation("x")
                .build();
    }
}
