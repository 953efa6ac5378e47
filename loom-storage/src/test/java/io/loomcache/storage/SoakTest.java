package io.loomcache.storage;

import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.microraft.model.log.LogEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two million appends in batches of 64 with a snapshot every 100,000: the folder never exceeds its bound, not
 * even for a moment. Long, so it runs on demand only, with {@code -Dloom.soak=2000000}; the value is the number
 * of appends.
 */
@EnabledIfSystemProperty(named = "loom.soak", matches = "[0-9]+")
final class SoakTest {

    private static final long APPENDS = Long.getLong("loom.soak", 0);
    private static final int BATCH = 64;
    private static final int SNAPSHOT_EVERY = 100_000;
    private static final int OPERATION_BYTES = 100;
    private static final int CHUNKS = 64;
    private static final int CHUNK_BYTES = 64 << 10;

    /** While a snapshot is written the log goes on: up to two intervals live. */
    private static final long LIVE_LOG = 2L * SNAPSHOT_EVERY * (OPERATION_BYTES + Batch.ENTRY_HEADER_BYTES);

    private static final long LIVE_SNAPSHOTS = 3L * CHUNKS * CHUNK_BYTES;
    /**
     * What lives divided by the minimum utilization, and of each environment the file being written and three
     * that are being filled, cleaned, or waiting for their deletion.
     */
    private static final long BOUND_BYTES = LIVE_LOG * 4 / 3 + 4 * (16L << 20) + LIVE_SNAPSHOTS * 2 + 4 * (4L << 20);

    @TempDir
    Path folder;

    private long peakBytes;

    @Test
    void millionsOfAppends_withSnapshots_neverExceedTheBound() {
        long start = System.nanoTime();
        long last = 0;
        try (Fixture store = Fixture.started(folder)) {
            for (; last < APPENDS; last += BATCH) {
                store.group.persistLogEntries(entries(last + 1));
                store.group.flush();
                if ((last + BATCH) / SNAPSHOT_EVERY > last / SNAPSHOT_EVERY) {
                    snapshot(store, last + BATCH);
                }
                watch(last);
            }
            assertTrue(store.failures.isEmpty(), store.failures::toString);
            report("peak", peakBytes, start);
        }
        report("final", DiskBoundTest.bytesIn(folder), start);
        requireTail(last);
    }

    private static List<LogEntry> entries(long first) {
        List<LogEntry> entries = new ArrayList<>();
        for (long index = first; index < first + BATCH; index++) {
            entries.add(Fixture.MODELS
                    .createLogEntryBuilder()
                    .setTerm(1)
                    .setIndex(index)
                    .setOperation(operation(index))
                    .build());
        }
        return entries;
    }

    private static String operation(long index) {
        return String.format("%0" + OPERATION_BYTES + "d", index);
    }

    private static void snapshot(Fixture store, long index) {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            contents.add(ChunkContent.taken(
                    number,
                    index,
                    () -> Long.toString(index % 10).repeat(CHUNK_BYTES).getBytes(UTF_8)));
        }
        store.takeSnapshot(1, index, contents);
        store.group.truncateLogEntriesUntil(index);
    }

    private void watch(long last) {
        if (last / BATCH % 16 == 0) {
            peakBytes = Math.max(peakBytes, DiskBoundTest.bytesIn(folder));
            assertTrue(
                    peakBytes <= BOUND_BYTES,
                    () -> "after " + last + " appends: expected at most " + BOUND_BYTES + " bytes, found " + peakBytes);
        }
    }

    /** Nothing that was acknowledged after the newest snapshot is missing. */
    private void requireTail(long last) {
        var state = Fixture.restore(folder);
        var snapshot = state.getSnapshotEntry();
        long first = snapshot == null ? 1 : snapshot.getIndex() + 1;
        List<String> expected = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            expected.add(operation(index));
        }
        assertEquals(expected, operations(state));
    }

    private static void report(String what, long bytes, long startNanos) {
        System.out.printf(
                "%d appends: %s %d MB of at most %d MB, %d s%n",
                APPENDS,
                what,
                bytes / 1_000_000,
                BOUND_BYTES / 1_000_000,
                Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
    }
}
