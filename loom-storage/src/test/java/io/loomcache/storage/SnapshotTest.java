package io.loomcache.storage;

import static io.loomcache.storage.Fixture.chunks;
import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots taken here and received from others (Raft thesis, chapter 5). */
final class SnapshotTest {

    @TempDir
    Path folder;

    @TempDir
    Path copies;

    @Test
    void takenSnapshot_isEncodedOnAnotherThread_andReadFromDiskAfterwards() {
        List<Thread> encoders = new ArrayList<>();
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 5);
            ChunkContent content = ChunkContent.taken(0, 5, () -> {
                encoders.add(Thread.currentThread());
                return "state".getBytes(UTF_8);
            });

            store.takeSnapshot(1, 5, List.of(content));
            store.awaitSnapshot(5);
            Fixture.await(() -> "state".equals(new String(content.bytes(), UTF_8)) && encoders.size() == 1);

            assertTrue(encoders.get(0) != Thread.currentThread());
        }
    }

    @Test
    void unchangedChunks_areNotEncodedAgain() {
        AtomicInteger encodings = new AtomicInteger();
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 20);
            store.takeSnapshot(1, 10, List.of(counted(0, 10, encodings), counted(1, 4, encodings)));
            store.awaitSnapshot(10);
            store.takeSnapshot(1, 20, List.of(counted(0, 20, encodings), counted(1, 4, encodings)));
            store.awaitSnapshot(20);
            assertEquals(3, encodings.get());

            // and also after a restart
            assertEquals(List.of("0/20=0", "1/4=1"), contents(snapshot(store.reopen())));
            store.appendAndFlush(1, 21, 30);
            store.takeSnapshot(1, 30, List.of(counted(0, 30, encodings), counted(1, 4, encodings)));
            store.awaitSnapshot(30);

            assertEquals(4, encodings.get());
            assertEquals(List.of("0/30=0", "1/4=1"), contents(snapshot(store.reopen())));
        }
    }

    @Test
    void newerSnapshot_whileOneIsWritten_replacesTheOneThatWaits() {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger second = new AtomicInteger();
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 30);
            store.takeSnapshot(1, 10, List.of(ChunkContent.taken(0, 10, () -> {
                started.countDown();
                awaitQuietly(first);
                return new byte[] {'a'};
            })));
            awaitQuietly(started);
            store.takeSnapshot(1, 20, List.of(counted(0, 20, second)));
            store.takeSnapshot(1, 30, List.of(counted(0, 30, new AtomicInteger())));
            first.countDown();
            store.awaitSnapshot(30);

            assertEquals(0, second.get());
            assertEquals(30, snapshot(store.reopen()).getIndex());
        }
    }

    @Test
    void chunkOfAReplacedSnapshot_isGoneAfterTwoMore() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 30);
            ChunkContent old = counted(0, 10, new AtomicInteger());
            store.takeSnapshot(1, 10, List.of(old));
            store.awaitSnapshot(10);
            store.takeSnapshot(1, 20, List.of(counted(0, 20, new AtomicInteger())));
            store.awaitSnapshot(20);
            assertEquals("0", new String(old.bytes(), UTF_8));

            store.takeSnapshot(1, 30, List.of(counted(0, 30, new AtomicInteger())));
            Fixture.await(() -> isGone(old));

            assertTrue(store.failures.isEmpty());
        }
    }

    private static boolean isGone(ChunkContent content) {
        try {
            return content.bytes() == null;
        } catch (StoreException e) {
            return e.kind() == Kind.GONE;
        }
    }

    @Test
    void receivedSnapshot_isDurableWhenFlushReturns_andTheLogBeforeItIsCleared() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 5);

            receive(2, 100, 3).forEach(store.group::persistSnapshotChunk);
            store.group.flush();

            // then: with a crash at this very moment
            try (Fixture crashed = Fixture.open(store.copyTo(copies.resolve("flushed")))) {
                RestoredRaftState state = Fixture.restored(crashed.group);
                assertEquals(100, snapshot(state).getIndex());
                assertEquals(List.of("0/100=r0", "1/100=r1", "2/100=r2"), contents(snapshot(state)));
                assertEquals(List.of(), operations(state));
            }

            // and: the log goes on after a gap
            store.group.truncateLogEntriesUntil(100);
            store.appendAndFlush(2, 101, 103);
            assertEquals(operations(2, 101, 103), operations(store.reopen()));
            assertEquals(List.of(101L), store.group.log.batchesOnDisk());
        }
    }

    @Test
    void receivedSnapshot_keepsTheLogAfterIt() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 50);
            store.appendAndFlush(1, 51, 60);
            receive(1, 55, 1).forEach(store.group::persistSnapshotChunk);
            store.group.flush();
            store.group.truncateLogEntriesUntil(55);
            store.appendAndFlush(1, 61, 61);

            assertEquals(operations(1, 56, 61), operations(store.reopen()));
        }
    }

    @Test
    void receivedSnapshot_withAChunkMissing_isForgottenAtRestart() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 5);
            receive(2, 100, 3).subList(0, 2).forEach(store.group::persistSnapshotChunk);
            store.group.flush();

            RestoredRaftState state = store.reopen();

            assertNull(state.getSnapshotEntry());
            assertEquals(operations(1, 1, 5), operations(state));
        }
    }

    @Test
    void receivedSnapshot_afterDeletionOfAPartialOne_isWhole() {
        try (Fixture store = Fixture.started(folder)) {
            receive(2, 100, 3).subList(0, 2).forEach(store.group::persistSnapshotChunk);
            store.group.deleteSnapshotChunks(100, 3);
            List<SnapshotChunk> newer = receive(2, 200, 2);
            store.group.persistSnapshotChunk(newer.get(1));
            store.group.persistSnapshotChunk(newer.get(0));
            store.group.flush();

            assertEquals(List.of("0/200=r0", "1/200=r1"), contents(snapshot(store.reopen())));
        }
    }

    @Test
    void receivedSnapshot_whileAnOlderOneIsWritten_wins() {
        CountDownLatch older = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.takeSnapshot(1, 10, List.of(ChunkContent.taken(0, 10, () -> {
                started.countDown();
                awaitQuietly(older);
                return new byte[] {'o'};
            })));
            awaitQuietly(started);

            receive(2, 100, 2).forEach(store.group::persistSnapshotChunk);
            store.group.flush();
            older.countDown();

            assertEquals(100, store.group.stats().snapshotIndex());
            assertEquals(List.of("0/100=r0", "1/100=r1"), contents(snapshot(store.reopen())));
        }
    }

    @Test
    void largeChunk_isKeptInPieces() {
        byte[] large = "0123456789".repeat(ChunkTable.PIECE_BYTES / 4).getBytes(UTF_8);
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 1);
            store.takeSnapshot(1, 1, List.of(ChunkContent.taken(3, 1, () -> large)));
            store.awaitSnapshot(1);

            assertEquals(List.of("3/1=" + new String(large, UTF_8)), contents(snapshot(store.reopen())));
        }
    }

    @Test
    void chunk_thatIsNoChunkContent_isRefusedByName() {
        try (Fixture store = Fixture.started(folder)) {
            SnapshotChunk chunk = Fixture.MODELS
                    .createSnapshotChunkBuilder()
                    .setIndex(7)
                    .setOperation("text")
                    .setSnapshotChunkCount(1)
                    .setGroupMembersView(Fixture.members(0))
                    .build();
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> store.group.persistSnapshotChunk(chunk));
            assertTrue(String.valueOf(refused.getMessage()).contains("java.lang.String"));
        }
    }

    private static List<SnapshotChunk> receive(int term, long index, int count) {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            contents.add(ChunkContent.received(number, index, ("r" + number).getBytes(UTF_8)));
        }
        return chunks(term, index, contents);
    }

    private static ChunkContent counted(int number, long version, AtomicInteger encodings) {
        return ChunkContent.taken(number, version, () -> {
            encodings.incrementAndGet();
            return Integer.toString(number).getBytes(UTF_8);
        });
    }

    private static SnapshotEntry snapshot(RestoredRaftState state) {
        SnapshotEntry snapshot = state.getSnapshotEntry();
        assertNotNull(snapshot);
        return snapshot;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
