package io.loomcache.storage;

import static io.loomcache.storage.Fixture.chunks;
import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash at any moment leaves the newest durable snapshot and the flushed log after it. A crash is a
 * copy of the folder taken while the store is open; a model in memory says what has to be in it. Run with
 * {@code -Dloom.seed=N} to repeat a failure, {@code -Dloom.steps=N} for longer histories.
 */
final class CrashTest {

    private static final long SEED = Long.getLong("loom.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("loom.steps", 60);

    private final Random random = new Random(SEED);
    /** Operations of the engine's log that were flushed and those that were not yet, from index base + 1. */
    private final List<String> flushed = new ArrayList<>();

    private final List<String> current = new ArrayList<>();
    private long base;
    private int term = 1;
    private int flushedTerm;
    private long newestSnapshot;

    @TempDir
    Path folder;

    @TempDir(factory = MemoryFolder.class)
    Path copies;

    @Test
    void crashAnywhere_leavesTheNewestSnapshotAndTheFlushedLogAfterIt() {
        try (Fixture store = Fixture.started(folder)) {
            for (int step = 0; step < STEPS; step++) {
                String name = "seed " + SEED + ", step " + step + ": " + step(store);
                long durableBefore = store.group.stats().snapshotIndex();
                Path copy = store.copyTo(copies.resolve("copy-" + step));
                verify(name, copy, durableBefore);
            }
            assertTrue(store.failures.isEmpty(), store.failures::toString);
        }
        verify("seed " + SEED + ", after close", folder, newestSnapshot == 0 ? 0 : 1);
    }

    private String step(Fixture store) {
        switch (random.nextInt(8)) {
            case 0 -> {
                term++;
                store.term(term, random.nextBoolean() ? Fixture.M1 : Fixture.M2);
                flushedTerm = term;
                return "term " + term;
            }
            case 1 -> {
                append(store);
                return "append without flush";
            }
            case 2 -> {
                return truncate(store);
            }
            case 3 -> {
                return takeSnapshot(store);
            }
            case 4 -> {
                return random.nextInt(3) == 0 ? receiveSnapshot(store) : "nothing";
            }
            default -> {
                append(store);
                flush(store);
                return "append and flush";
            }
        }
    }

    private void append(Fixture store) {
        int count = 1 + random.nextInt(8);
        long first = base + current.size() + 1;
        store.append(term, first, first + count - 1);
        current.addAll(operations(term, first, first + count - 1));
    }

    private void flush(Fixture store) {
        store.group.flush();
        flushed.clear();
        flushed.addAll(current);
    }

    private String truncate(Fixture store) {
        long above = Math.max(base, newestSnapshot);
        long last = base + current.size();
        if (last <= above) {
            return "nothing";
        }
        long from = above + 1 + random.nextInt((int) (last - above));
        store.group.truncateLogEntriesFrom(from);
        current.subList((int) (from - base - 1), current.size()).clear();
        return "truncate from " + from;
    }

    private String takeSnapshot(Fixture store) {
        long last = base + current.size();
        if (last <= newestSnapshot) {
            return "nothing";
        }
        newestSnapshot = newestSnapshot + 1 + random.nextInt((int) (last - newestSnapshot));
        store.takeSnapshot(term, newestSnapshot, snapshotContents(newestSnapshot, true));
        flush(store);
        store.group.truncateLogEntriesUntil(newestSnapshot - random.nextInt(2));
        return "take snapshot " + newestSnapshot;
    }

    private String receiveSnapshot(Fixture store) {
        long index = base + current.size() + 1 + random.nextInt(20);
        var received = new ArrayList<>(chunks(term, index, snapshotContents(index, false)));
        Collections.shuffle(received, random);
        received.forEach(store.group::persistSnapshotChunk);
        newestSnapshot = index;
        base = index;
        current.clear();
        flush(store);
        store.group.truncateLogEntriesUntil(index);
        return "receive snapshot " + index;
    }

    private List<ChunkContent> snapshotContents(long index, boolean taken) {
        List<ChunkContent> contents = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            // Chunk 2 changes with every tenth index only.
            long version = number == 2 ? index - index % 10 : index;
            byte[] bytes = content(number, version).getBytes(UTF_8);
            contents.add(
                    taken
                            ? ChunkContent.taken(number, version, () -> bytes)
                            : ChunkContent.received(number, version, bytes));
        }
        return contents;
    }

    private static String content(int number, long version) {
        return "content of " + number + " at " + version;
    }

    private void verify(String name, Path copy, long durableBefore) {
        try (Fixture crashed = Fixture.open(copy)) {
            RestoredRaftState state = Fixture.restored(crashed.group);
            SnapshotEntry snapshot = state.getSnapshotEntry();
            long index = snapshot == null ? 0 : snapshot.getIndex();
            assertTrue(index >= durableBefore && index <= newestSnapshot, name + ", snapshot " + index);
            if (snapshot != null) {
                List<String> expected = snapshotContents(index, true).stream()
                        .map(chunk ->
                                chunk.number() + "/" + chunk.version() + "=" + content(chunk.number(), chunk.version()))
                        .toList();
                assertEquals(expected, contents(snapshot), name);
            }
            int skip = (int) Math.max(0, index - base);
            assertTrue(index >= base, name + ", snapshot " + index + " with a log from " + base);
            assertEquals(flushed.subList(Math.min(skip, flushed.size()), flushed.size()), operations(state), name);
            assertEquals(flushedTerm, state.getTermPersistentState().getTerm(), name);
        }
    }
}
