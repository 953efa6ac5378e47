package io.loomcache.storage;

import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.persistence.RestoredRaftState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Truncation of conflicting suffixes (Raft thesis 3.5) and compaction of the head (chapter 5). */
final class LogCutTest {

    @TempDir
    Path folder;

    @TempDir
    Path copies;

    @Test
    void truncateFrom_inTheMiddleOfABatch_keepsItsHead() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.appendAndFlush(1, 11, 20);
            store.appendAndFlush(1, 21, 30);

            store.group.truncateLogEntriesFrom(15);
            store.append(2, 15, 16);
            store.group.flush();

            assertEquals(join(operations(1, 1, 14), operations(2, 15, 16)), operations(store.reopen()));
        }
    }

    @Test
    void truncateFrom_atTheFirstEntryOfABatch_removesIt() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.appendAndFlush(1, 11, 20);

            store.group.truncateLogEntriesFrom(11);
            store.group.flush();
            assertEquals(operations(1, 1, 10), operations(store.reopen()));

            store.group.truncateLogEntriesFrom(1);
            store.appendAndFlush(2, 1, 1);
            assertEquals(operations(2, 1, 1), operations(store.reopen()));
        }
    }

    @Test
    void truncateFrom_twiceBeforeAFlush_keepsWhatBothLeft() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);

            store.append(2, 11, 12);
            store.group.truncateLogEntriesFrom(12);
            store.group.truncateLogEntriesFrom(8);
            store.append(3, 8, 9);
            store.group.truncateLogEntriesFrom(9);
            store.append(4, 9, 9);
            store.group.flush();

            assertEquals(
                    join(operations(1, 1, 7), join(operations(3, 8, 8), operations(4, 9, 9))),
                    operations(store.reopen()));
        }
    }

    @Test
    void truncateFrom_withoutFlush_isNotDurable() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.group.truncateLogEntriesFrom(5);
            store.term(9, Fixture.M2);

            RestoredRaftState state = store.reopen();

            assertEquals(operations(1, 1, 10), operations(state));
            assertEquals(9, state.getTermPersistentState().getTerm());
        }
    }

    @Test
    void cutUntil_beforeTheSnapshotIsDurable_waitsForIt() {
        CountDownLatch encode = new CountDownLatch(1);
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.appendAndFlush(1, 11, 20);
            store.takeSnapshot(1, 20, List.of(ChunkContent.taken(0, 20, () -> {
                awaitQuietly(encode);
                return "state".getBytes(UTF_8);
            })));

            // when: the engine asks to cut what only the log has
            store.group.truncateLogEntriesUntil(20);
            store.appendAndFlush(1, 21, 22);

            // then: it is all still there
            RestoredRaftState before = Fixture.restore(store.copyTo(copies.resolve("before")));
            assertEquals(operations(1, 1, 22), operations(before));

            // when: the snapshot becomes durable
            encode.countDown();
            store.awaitSnapshot(20);
            store.appendAndFlush(1, 23, 23);

            // then: the head is gone
            assertEquals(List.of(21L, 23L), firstIndexes(store));
            assertEquals(operations(1, 21, 23), operations(store.reopen()));
        }
    }

    @Test
    void cutUntil_ofManyBatches_isSpreadOverFlushes() {
        int batches = 3 * LogStore.CUTS_PER_FLUSH;
        try (Fixture store = Fixture.started(folder)) {
            for (int index = 1; index <= batches; index++) {
                store.appendAndFlush(1, index, index);
            }
            store.takeSnapshot(1, batches, List.of(ChunkContent.taken(0, batches, () -> new byte[] {1})));
            store.awaitSnapshot(batches);
            store.group.truncateLogEntriesUntil(batches);

            List<Integer> left = new ArrayList<>();
            for (int flush = 0; flush < 4; flush++) {
                store.group.flush();
                left.add(firstIndexes(store).size());
            }

            assertEquals(List.of(2 * LogStore.CUTS_PER_FLUSH, LogStore.CUTS_PER_FLUSH, 0, 0), left);
            assertEquals(List.of(), operations(store.reopen()));
        }
    }

    @Test
    void cutUntil_inTheMiddleOfABatch_keepsTheBatch() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.appendAndFlush(1, 11, 20);
            store.takeSnapshot(1, 20, List.of(ChunkContent.taken(0, 20, () -> new byte[] {1})));
            store.awaitSnapshot(20);
            store.group.truncateLogEntriesUntil(15);
            store.group.flush();

            assertEquals(List.of(11L), firstIndexes(store));
            assertEquals(List.of(), operations(store.reopen()));
        }
    }

    @Test
    void append_withAGap_stopsTheStore() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 3);
            store.append(1, 5, 5);

            Fixture.assertRefused(Kind.FAILED, store.group::flush, "expected log entry 4 next, found 5");
        }
    }

    /** The batches that a restart would find. */
    private List<Long> firstIndexes(Fixture store) {
        return store.group.log.batchesOnDisk();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
