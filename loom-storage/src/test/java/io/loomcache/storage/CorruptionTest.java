package io.loomcache.storage;

import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A byte that changed on disk is named at open, or was dead: never is another value served, nor an
 * acknowledged entry lost. Run with {@code -Dloom.seed=N} to repeat a failure, {@code -Dloom.flips=N} for more.
 */
final class CorruptionTest {

    private static final long SEED = Long.getLong("loom.seed", System.nanoTime());
    private static final int FLIPS_PER_FILE = Integer.getInteger("loom.flips", 150);
    private static final int SMALL_FILE_BYTES = 256;

    @TempDir
    Path folder;

    @TempDir(factory = MemoryFolder.class)
    Path copies;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void openAfterAnyByteChanged_namesItOrFindsEverything() throws IOException {
        Fixture store = write();
        String expected = describe(folder);
        Random random = new Random(SEED);
        int detected = 0;
        int harmless = 0;
        for (Path file : dataFiles()) {
            int size = (int) Files.size(file);
            // Small files byte by byte, large ones at random.
            int flips = size <= SMALL_FILE_BYTES ? size : FLIPS_PER_FILE;
            for (int i = 0; i < flips; i++) {
                int position = size <= SMALL_FILE_BYTES ? i : random.nextInt(size);
                int bit = 1 << random.nextInt(8);
                String where = "seed " + SEED + ", " + folder.relativize(file) + " byte " + position + " bit " + bit;
                Path copy = store.copyTo(copies.resolve("copy-" + detected + "-" + harmless));
                flip(copy.resolve(folder.relativize(file)), position, bit);
                try {
                    assertEquals(expected, describe(copy), where);
                    harmless++;
                } catch (StoreException e) {
                    assertEquals(Kind.CORRUPT, e.kind(), () -> where + ": " + e);
                    assertTrue(String.valueOf(e.getMessage()).contains("expected"), () -> where + ": " + e);
                    detected++;
                }
            }
        }
        assertTrue(detected > 0, "seed " + SEED + ": of " + harmless + " changes none was detected");
    }

    /** Xodus alone would take each of these for a torn write and go back a commit that was acknowledged. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void openAfterAnyByteOfTheLastCommitChanged_neverGoesBack() throws IOException {
        // given
        Path file = folder.resolve("group-0/log/00000000000.xd");
        Fixture store = Fixture.started(folder);
        long from;
        try (store) {
            store.appendAndFlush(1, 1, 3);
            from = Files.size(file);
            store.appendAndFlush(1, 4, 6);
        }
        assertTrue(from < Files.size(file), "the last flush wrote nothing");
        int refused = 0;
        for (int position = (int) from; position < Files.size(file); position++) {
            // when
            Path copy = store.copyTo(copies.resolve("last-" + position));
            flip(copy.resolve(folder.relativize(file)), position, 1 << (position % 8));
            String where = "byte " + position;
            // then
            try {
                assertEquals(operations(1, 1, 6), operations(Fixture.restore(copy)), where);
            } catch (StoreException e) {
                assertEquals(Kind.CORRUPT, e.kind(), () -> where + ": " + e);
                refused++;
            }
        }
        assertTrue(refused > 0, "no change was refused");
    }

    /** Hard state, three batches, one of them rewritten, and the second of two snapshots. */
    private Fixture write() {
        try (Fixture store = Fixture.started(folder)) {
            store.term(1, Fixture.M1);
            store.appendAndFlush(1, 1, 40);
            store.appendAndFlush(1, 41, 80);
            store.takeSnapshot(1, 30, chunks(30));
            store.awaitSnapshot(30);
            store.takeSnapshot(1, 60, chunks(60));
            store.awaitSnapshot(60);
            store.group.truncateLogEntriesUntil(60);
            store.group.truncateLogEntriesFrom(71);
            store.term(4, Fixture.M2);
            store.appendAndFlush(4, 71, 90);
            store.appendAndFlush(4, 91, 120);
            return store;
        }
    }

    private static List<ChunkContent> chunks(long version) {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            String content = number + "-" + version + "-".repeat(500);
            contents.add(ChunkContent.taken(number, version, () -> content.getBytes(UTF_8)));
        }
        return contents;
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".xd") || file.endsWith("flushed") || file.endsWith("identity"))
                    .sorted()
                    .toList();
        }
    }

    private static String describe(Path folder) {
        try (Fixture store = Fixture.open(folder)) {
            RestoredRaftState state = Fixture.restored(store.group);
            SnapshotEntry snapshot = state.getSnapshotEntry();
            assertNotNull(snapshot);
            return String.join(
                    " ",
                    state.getLocalEndpointPersistentState().toString(),
                    state.getInitialGroupMembers().toString(),
                    state.getTermPersistentState().toString(),
                    snapshot.getIndex() + "/" + snapshot.getTerm() + snapshot.getGroupMembersView(),
                    contents(snapshot).toString(),
                    operations(state).toString());
        }
    }

    private static void flip(Path path, int position, int bit) throws IOException {
        assertTrue(path.toFile().setWritable(true));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(position);
            int old = file.read();
            file.seek(position);
            file.write(old ^ bit);
        }
    }
}
