package io.loomcache.storage;

import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loomcache.storage.StoreException.Kind;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operating system refuses a write, as on a full disk: a process of its own may not let a file grow
 * beyond a limit. The store fails once and for good; without the limit all that was acknowledged is there.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FullDiskTest {

    /** In the unit of {@code ulimit}, 512 bytes: 2 MiB, less than a file of either environment. */
    private static final int FILE_LIMIT_BLOCKS = 4096;

    private static final String ACKNOWLEDGED = "acknowledged ";
    /** Entries of more bytes than the limit. */
    private static final int ENTRIES = 1_000;

    private static final int CHUNKS = 64;
    private static final int CHUNK_BYTES = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void logThatCannotBeWritten_failsOnceAndKeepsWhatWasAcknowledged() throws Exception {
        long acknowledged = acknowledgedWithLimit("log");

        try (Fixture store = Fixture.open(folder)) {
            List<String> found = operations(Fixture.restored(store.group));
            assertTrue(acknowledged > 0, "nothing was acknowledged");
            assertTrue(found.size() >= acknowledged, () -> acknowledged + " acknowledged, " + found.size() + " found");
            for (int index = 1; index <= found.size(); index++) {
                assertEquals(operation(index), found.get(index - 1));
            }
            long next = found.size() + 1L;
            store.appendAndFlush(2, next, next);
            assertEquals("2:" + next, operations(store.reopen()).get(found.size()));
        }
    }

    @Test
    void snapshotThatCannotBeWritten_failsOnceAndKeepsTheLog() throws Exception {
        assertEquals(10, acknowledgedWithLimit("snapshot"));

        try (Fixture store = Fixture.open(folder)) {
            RestoredRaftState state = Fixture.restored(store.group);
            assertEquals(operations(1, 1, 10), operations(state));
            assertNull(state.getSnapshotEntry());

            store.takeSnapshot(1, 10, chunks());
            store.awaitSnapshot(10);
            var snapshot = store.reopen().getSnapshotEntry();
            assertNotNull(snapshot);
            assertEquals(CHUNKS, contents(snapshot).size());
        }
    }

    /** Runs the process to its end, and returns the last index whose flush returned. */
    private long acknowledgedWithLimit(String what) throws IOException, InterruptedException {
        assumeTrue(canLimit(), "no shell that limits the size of files");
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f " + FILE_LIMIT_BLOCKS + "; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitedProcess.class.getName(),
                        folder.toString(),
                        what)
                .redirectErrorStream(true)
                .start();
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertEquals(0, process.waitFor(), lines::toString);
            return lines.stream()
                    .filter(line -> line.startsWith(ACKNOWLEDGED))
                    .mapToLong(line -> Long.parseLong(line.substring(ACKNOWLEDGED.length())))
                    .max()
                    .orElse(0);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean canLimit() throws InterruptedException {
        try {
            return new ProcessBuilder("sh", "-c", "ulimit -f " + FILE_LIMIT_BLOCKS)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String operation(long index) {
        return index + "x".repeat(10_000);
    }

    private static List<ChunkContent> chunks() {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < CHUNKS; number++) {
            contents.add(ChunkContent.taken(number, 10, () -> new byte[CHUNK_BYTES]));
        }
        return contents;
    }

    /** Writes until a write fails, and checks in place that the failure is final; whatever it throws ends it with 1. */
    static final class LimitedProcess {

        private LimitedProcess() {}

        public static void main(String[] arguments) {
            try (Fixture store = Fixture.started(Path.of(arguments[0]))) {
                if (arguments[1].equals("log")) {
                    assertFinal(store, assertThrows(StoreException.class, () -> appendBeyondTheLimit(store)));
                } else {
                    store.appendAndFlush(1, 1, 10);
                    System.out.println(ACKNOWLEDGED + 10);
                    store.takeSnapshot(1, 10, chunks());
                    Fixture.await(() -> !store.failures.isEmpty());
                    assertFinal(store, assertThrows(StoreException.class, store.group::flush));
                }
            }
        }

        private static void appendBeyondTheLimit(Fixture store) {
            for (long index = 1; index <= ENTRIES; index++) {
                store.group.persistLogEntries(List.of(Fixture.MODELS
                        .createLogEntryBuilder()
                        .setTerm(1)
                        .setIndex(index)
                        .setOperation(operation(index))
                        .build()));
                store.group.flush();
                System.out.println(ACKNOWLEDGED + index);
            }
        }

        private static void assertFinal(Fixture store, StoreException failure) {
            assertEquals(Kind.FAILED, failure.kind());
            assertTrue(isRefusedWrite(failure), failure::toString);
            assertEquals(List.of(failure), store.failures);
            assertSame(failure, assertThrows(StoreException.class, () -> store.append(1, 1, 1)));
            assertSame(failure, assertThrows(StoreException.class, store.group::flush));
            assertSame(failure, assertThrows(StoreException.class, () -> store.term(9, Fixture.M1)));
            assertEquals(1, store.failures.size());
        }

        private static boolean isRefusedWrite(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof IOException) {
                    return true;
                }
            }
            return false;
        }
    }
}
