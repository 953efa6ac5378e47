package io.loomcache.storage;

import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder stays bounded however long the member runs (docs/STORAGE.md, Disk bound). */
final class DiskBoundTest {

    private static final int BATCH = 64;
    private static final int BATCHES = 2_000;
    private static final int SNAPSHOT_EVERY = 100;
    private static final int CHUNKS = 16;
    /** Some 6,400 entries of 1.5 kB and 1 MiB of snapshot live; the rest is what the cleaner may leave. */
    private static final long BOUND_BYTES = 96L << 20;

    private final String padding = "x".repeat(1_500);

    @TempDir
    Path folder;

    @Test
    void soak_withSnapshotsAndCuts_keepsTheFolderBounded() {
        try (Fixture store = Fixture.started(folder)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                append(store, batch);
                if ((batch + 1) % SNAPSHOT_EVERY == 0) {
                    snapshot(store, (batch + 1L) * BATCH);
                    // A disk fills faster than any cleaner looks; what is bounded is what the cleaner leaves.
                    Fixture.await(() -> bytesIn(folder) < BOUND_BYTES);
                }
            }
            store.awaitSnapshot((long) BATCHES * BATCH);
            assertTrue(store.failures.isEmpty(), store.failures::toString);
        }
        assertEquals(List.of(), operations(Fixture.restore(folder)));
    }

    private void append(Fixture store, int batch) {
        store.group.persistLogEntries(Stream.iterate(batch * (long) BATCH + 1, index -> index + 1)
                .limit(BATCH)
                .map(index -> Fixture.MODELS
                        .createLogEntryBuilder()
                        .setTerm(1)
                        .setIndex(index)
                        .setOperation(index + padding)
                        .build())
                .toList());
        store.group.flush();
    }

    private void snapshot(Fixture store, long index) {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            contents.add(
                    ChunkContent.taken(number, index, () -> "s".repeat(64 << 10).getBytes(UTF_8)));
        }
        store.takeSnapshot(1, index, contents);
        store.group.truncateLogEntriesUntil(index);
    }

    static long bytesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (UncheckedIOException e) {
            // A file that the cleaner deletes meanwhile: look again.
            return bytesIn(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
