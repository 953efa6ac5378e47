package io.loomcache.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Store;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single log entries are read back checked, as long as the engine has them and they are durable. */
final class LogReadTest {

    @TempDir
    Path folder;

    @Test
    void operation_afterAppendsAndTruncation_givesTheBytesOfEveryIndex() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 1);
            store.appendAndFlush(1, 2, 20);
            store.appendAndFlush(1, 21, 30);
            store.group.truncateLogEntriesFrom(13);
            store.appendAndFlush(2, 13, 40);

            assertOperations(store, 1, 1, 12);
            assertOperations(store, 2, 13, 40);

            store.reopen();
            assertOperations(store, 1, 1, 12);
            assertOperations(store, 2, 13, 40);
        }
    }

    @Test
    void operation_ofAFlushWithSeveralBatches_givesTheBytesOfEveryIndex() {
        String padding = "x".repeat(LogStore.BATCH_BYTES / 3);
        try (Fixture store = Fixture.started(folder)) {
            for (long index = 1; index <= 10; index++) {
                store.group.persistLogEntries(List.of(Fixture.MODELS
                        .createLogEntryBuilder()
                        .setTerm(1)
                        .setIndex(index)
                        .setOperation(index + padding)
                        .build()));
            }
            store.group.flush();

            assertTrue(store.group.log.batchesOnDisk().size() > 2);
            for (long index = 1; index <= 10; index++) {
                assertEquals(index + padding, operation(store, index));
            }
        }
    }

    @Test
    void operation_notFlushed_isRefusedAndNothingFails() {
        try (Fixture store = Fixture.started(folder)) {
            assertMissing(store, 1, "empty");
            store.appendAndFlush(1, 1, 10);
            store.append(1, 11, 12);

            assertMissing(store, 0, "1 to 10");
            assertMissing(store, 11, "1 to 10");
            assertMissing(store, 13, "1 to 10");

            store.group.flush();
            assertEquals("1:12", operation(store, 12));
            assertTrue(store.failures.isEmpty());
        }
    }

    @Test
    void operation_truncatedBeforeTheFlush_isRefused() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.group.truncateLogEntriesFrom(8);
            store.append(2, 8, 8);

            assertMissing(store, 8, "1 to 7");

            store.group.flush();
            assertEquals("2:8", operation(store, 8));
            assertMissing(store, 9, "1 to 8");
        }
    }

    @Test
    void operation_thatWasCut_isRefused() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            store.appendAndFlush(1, 11, 20);
            store.takeSnapshot(1, 15, List.of(ChunkContent.taken(0, 15, () -> new byte[] {1})));
            store.awaitSnapshot(15);
            store.group.truncateLogEntriesUntil(15);

            // then: the same before and after the flush that cuts, though a part of the batch stays on disk
            assertMissing(store, 15, "16 to 20");
            store.group.flush();
            assertMissing(store, 10, "16 to 20");
            assertMissing(store, 15, "16 to 20");
            assertOperations(store, 1, 16, 20);

            store.reopen();
            assertMissing(store, 15, "16 to 20");
            assertOperations(store, 1, 16, 20);
        }
    }

    @Test
    void operation_afterAReceivedSnapshot_isRefusedUpToIt() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            Fixture.chunks(3, 50, List.of(ChunkContent.received(0, 50, new byte[] {1})))
                    .forEach(store.group::persistSnapshotChunk);
            store.group.flush();

            assertMissing(store, 10, "empty");
            assertMissing(store, 50, "empty");

            store.appendAndFlush(3, 51, 52);
            assertMissing(store, 50, "51 to 52");
            assertOperations(store, 3, 51, 52);
        }
    }

    @Test
    void operation_withAChangedByte_isCorruptAndFinal() {
        try (Fixture store = Fixture.started(folder)) {
            store.appendAndFlush(1, 1, 10);
            flipLastByteOfBatch(store, 1);
            assertEquals("1:9", operation(store, 9));

            StoreException failure =
                    Fixture.assertRefused(Kind.CORRUPT, () -> operation(store, 10), "log entry 10 checksum");

            assertEquals(List.of(failure), store.failures);
            assertSame(failure, assertThrows(StoreException.class, () -> operation(store, 9)));
            assertSame(failure, assertThrows(StoreException.class, store.group::flush));
        }
    }

    private static void flipLastByteOfBatch(Fixture store, long first) {
        DurableFolder log = store.group.log.folder;
        Store batches = log.store("batches");
        ByteIterable key = new ArrayByteIterable(
                ByteBuffer.allocate(Long.BYTES).putLong(first).array());
        log.commit(transaction -> {
            byte[] value = DurableFolder.bytes(Objects.requireNonNull(batches.get(transaction, key)))
                    .clone();
            value[value.length - 1] ^= 1;
            batches.put(transaction, key, new ArrayByteIterable(value));
        });
    }

    private static void assertOperations(Fixture store, int term, long first, long last) {
        for (long index = first; index <= last; index++) {
            assertEquals(term + ":" + index, operation(store, index));
        }
    }

    private static void assertMissing(Fixture store, long index, String range) {
        String text = String.valueOf(assertThrows(IllegalStateException.class, () -> operation(store, index))
                .getMessage());
        assertTrue(text.contains("log entry " + index + ":") && text.contains(range), text);
    }

    private static String operation(Fixture store, long index) {
        return new String(store.group.operation(index), UTF_8);
    }
}
