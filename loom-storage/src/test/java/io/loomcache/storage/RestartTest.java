package io.loomcache.storage;

import static io.loomcache.storage.Fixture.M1;
import static io.loomcache.storage.Fixture.M2;
import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was durable before a restart is found after it, exactly (Raft thesis 3.8). */
final class RestartTest {

    @TempDir
    Path folder;

    @Test
    void restore_onNewFolder_isNull() {
        try (Fixture store = Fixture.open(folder)) {
            assertNull(store.group.restore());
            assertThrows(IllegalStateException.class, store.group::restore);
        }
    }

    @Test
    void restore_afterEndpointAlone_isNull() {
        // The group's start was interrupted before it had promised anything.
        try (Fixture store = Fixture.open(folder)) {
            store.group.persistAndFlushLocalEndpoint(Fixture.MODELS
                    .createRaftEndpointPersistentStateBuilder()
                    .setLocalEndpoint(M1)
                    .setVoting(true)
                    .build());
        }
        try (Fixture store = Fixture.open(folder)) {
            assertNull(store.group.restore());
        }
    }

    @Test
    void hardState_afterRestart_isWhatWasFlushedLast() {
        try (Fixture store = Fixture.started(folder)) {
            store.term(1, M1);
            store.term(7, M2);

            RestoredRaftState state = store.reopen();

            assertEquals(M1, state.getLocalEndpointPersistentState().getLocalEndpoint());
            assertTrue(state.getLocalEndpointPersistentState().isVoting());
            assertEquals(7, state.getTermPersistentState().getTerm());
            assertEquals(M2, state.getTermPersistentState().getVotedFor());
            assertEquals(
                    List.copyOf(Fixture.members(0).getMembers()),
                    List.copyOf(state.getInitialGroupMembers().getMembers()));
            assertEquals(
                    List.copyOf(Fixture.members(0).getVotingMembers()),
                    List.copyOf(state.getInitialGroupMembers().getVotingMembers()));
            assertEquals(0, state.getInitialGroupMembers().getLogIndex());
            assertNull(state.getSnapshotEntry());
        }
    }

    @Test
    void term_withoutVote_isRestoredWithoutVote() {
        try (Fixture store = Fixture.started(folder)) {
            store.term(1, M1);
            store.group.persistAndFlushTerm(Fixture.MODELS
                    .createRaftTermPersistentStateBuilder()
                    .setTerm(2)
                    .build());
            assertNull(store.reopen().getTermPersistentState().getVotedFor());
        }
    }

    @Test
    void log_afterRestart_hasFlushedEntriesOnly() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 1);
            store.appendAndFlush(1, 2, 100);
            store.append(1, 101, 110);

            assertEquals(operations(1, 1, 100), operations(store.reopen()));

            store.appendAndFlush(2, 101, 101);
            List<String> expected = new java.util.ArrayList<>(operations(1, 1, 100));
            expected.add("2:101");
            assertEquals(expected, operations(store.reopen()));
        }
    }

    @Test
    void log_withMoreThanOneBatchInAFlush_isRestoredWhole() {
        String large = "x".repeat(LogStore.BATCH_BYTES / 3);
        try (Fixture store = Fixture.started(folder)) {
            store.group.persistLogEntries(java.util.stream.LongStream.rangeClosed(1, 10)
                    .mapToObj(index -> Fixture.MODELS
                            .createLogEntryBuilder()
                            .setTerm(1)
                            .setIndex(index)
                            .setOperation(index + large)
                            .build())
                    .toList());
            store.group.flush();

            List<String> found = operations(store.reopen());

            assertEquals(10, found.size());
            assertEquals(10 + large, found.get(9));
        }
    }

    @Test
    void flush_withNothingPending_doesNothing() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 3);
            long flushes = store.group.stats().flushes();

            store.group.flush();

            assertEquals(flushes, store.group.stats().flushes());
            assertEquals(3, store.group.stats().appendedEntries());
        }
    }

    @Test
    void snapshot_afterRestart_isRestoredWithTheLogAfterIt() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(3, 1, 10);
            store.takeSnapshot(
                    3,
                    8,
                    List.of(
                            ChunkContent.taken(0, 8, () -> "meta".getBytes(UTF_8)),
                            ChunkContent.taken(1, 5, () -> new byte[0])));
            store.awaitSnapshot(8);

            RestoredRaftState state = store.reopen();

            SnapshotEntry snapshot = state.getSnapshotEntry();
            assertNotNull(snapshot);
            assertEquals(8, snapshot.getIndex());
            assertEquals(3, snapshot.getTerm());
            assertEquals(7, snapshot.getGroupMembersView().getLogIndex());
            assertEquals(2, snapshot.getSnapshotChunkCount());
            assertEquals(List.of("0/8=meta", "1/5="), contents(snapshot));
            assertEquals(operations(3, 9, 10), operations(state));
            assertFalse(store.failures.size() > 0);
        }
    }
}
