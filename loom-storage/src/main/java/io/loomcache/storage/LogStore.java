package io.loomcache.storage;

import io.loomcache.storage.DurableFolder.Shape;
import io.loomcache.storage.StoreException.Kind;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;

/**
 * The hard state and the log of one group in one environment, so that one commit makes both durable.
 * Owned by the Raft thread.
 *
 * <p>A flush is one value under the index of its first entry: a key per entry would cost several times as
 * much to write, and again to cut. Invariant: the batches on disk in order, with what is pending after
 * them, are the engine's log after the newest durable snapshot without a gap.
 */
final class LogStore implements AutoCloseable {

    /** Head batches that one flush removes at most, so that no flush pays for a whole snapshot's cut. */
    static final int CUTS_PER_FLUSH = 32;
    /** A flush with more bytes makes several batches. */
    static final int BATCH_BYTES = 1 << 20;

    private static final ArrayByteIterable STATE_KEY = new ArrayByteIterable(new byte[] {0});

    final DurableFolder folder;
    private final Witness witness;
    private final EngineCodec codec;
    private final Store states;
    private final Store batches;
    private final Batch batch = new Batch();
    /** The batches on disk, in order. */
    private final Deque<Span> spans = new ArrayDeque<>();

    private final List<LogEntry> pending = new ArrayList<>();
    private HardState hardState = HardState.EMPTY;
    private long truncateFrom = Long.MAX_VALUE;
    private long cutRequested;
    private boolean stateChanged;
    private long appendedBytes;

    /** The first and last index of a batch. */
    private record Span(long first, long last) {}

    private LogStore(DurableFolder folder, Witness witness, EngineCodec codec) {
        this.folder = folder;
        this.witness = witness;
        this.codec = codec;
        this.states = folder.store("state");
        this.batches = folder.store("batches");
    }

    /** Opens the environment; nothing is trusted before {@link #load}. */
    static LogStore open(Path path, Witness witness, EngineCodec codec, Disk disk, Seal seal) {
        DurableFolder folder = DurableFolder.open(path, Shape.LOG, disk, seal);
        try {
            return DurableFolder.guardOpen(path, () -> new LogStore(folder, witness, codec));
        } catch (Throwable e) {
            folder.close();
            throw e;
        }
    }

    /** Checks all that is on disk, and returns the entries after the snapshot. */
    List<LogEntry> load(long snapshotIndex) {
        return DurableFolder.guardOpen(
                folder.path(),
                () -> folder.read(transaction -> {
                    loadState(transaction);
                    requireSnapshot(snapshotIndex);
                    List<LogEntry> entries = loadEntries(transaction, snapshotIndex);
                    long last = Math.max(hardState.lastIndex(), snapshotIndex);
                    if (snapshotIndex + entries.size() != last) {
                        throw StoreException.corrupt(
                                folder.path() + ", last log entry", last, snapshotIndex + entries.size());
                    }
                    cutRequested = snapshotIndex;
                    hardState = hardState.withLastIndex(last);
                    return entries;
                }));
    }

    private void loadState(Transaction transaction) {
        ByteIterable found = states.get(transaction, STATE_KEY);
        if (found != null) {
            hardState = HardState.decode(folder.path() + ", hard state", folder.open(states, STATE_KEY, found));
        }
        long acknowledged = witness.read();
        if (hardState.flush() < acknowledged) {
            throw StoreException.corrupt(folder.path() + ", last flush", "at least " + acknowledged, hardState.flush());
        }
    }

    private void requireSnapshot(long snapshotIndex) {
        if (snapshotIndex < hardState.cutIndex()) {
            throw StoreException.corrupt(
                    folder.path() + ", snapshot index", "at least " + hardState.cutIndex(), snapshotIndex);
        }
    }

    private List<LogEntry> loadEntries(Transaction transaction, long snapshotIndex) {
        List<LogEntry> entries = new ArrayList<>();
        DefaultRaftModelFactory models = new DefaultRaftModelFactory();
        try (Cursor cursor = batches.openCursor(transaction)) {
            while (cursor.getNext()) {
                long first = index(cursor.getKey());
                requireAfter(first);
                byte[] value = folder.open(batches, cursor.getKey(), cursor.getValue());
                long[] last = {first - 1};
                batch.read(folder.path().toString(), first, value, (index, term, operation, offset) -> {
                    last[0] = index;
                    if (index > snapshotIndex) {
                        requireNext(snapshotIndex + entries.size() + 1, index);
                        entries.add(models.createLogEntryBuilder()
                                .setIndex(index)
                                .setTerm(term)
                                .setOperation(codec.decodeOperation(operation))
                                .build());
                    }
                });
                spans.addLast(new Span(first, last[0]));
            }
        }
        return entries;
    }

    private void requireAfter(long first) {
        long previous = spans.isEmpty() ? 0 : spans.getLast().last();
        if (first <= previous) {
            throw StoreException.corrupt(folder.path() + ", next batch", "after entry " + previous, first);
        }
    }

    private void requireNext(long expected, long found) {
        if (found != expected) {
            throw StoreException.corrupt(folder.path() + ", next log entry", expected, found);
        }
    }

    HardState hardState() {
        return hardState;
    }

    /** Durable when this returns; what else is pending stays pending. */
    void flushHardState(HardState changed) {
        hardState = changed.flushed();
        commit(transaction -> {});
    }

    void append(List<LogEntry> entries) {
        pending.addAll(entries);
    }

    void truncateFrom(long index) {
        pending.removeIf(entry -> entry.getIndex() >= index);
        if (index <= hardState.lastIndex()) {
            truncateFrom = Math.min(truncateFrom, index);
        }
    }

    void cutUntil(long index) {
        cutRequested = Math.max(cutRequested, index);
    }

    /** With nothing pending: the log before an installed snapshot is worthless, and a gap may follow. */
    void startAfter(long snapshotIndex) {
        cutUntil(snapshotIndex);
        if (hardState.cutIndex() < snapshotIndex) {
            hardState =
                    hardState.withCutIndex(snapshotIndex).withLastIndex(Math.max(hardState.lastIndex(), snapshotIndex));
            stateChanged = true;
        }
    }

    /**
     * Makes everything pending durable in one commit.
     *
     * @param snapshotIndex the newest durable snapshot, up to which the log may be cut
     * @return the number of entries that were appended, or -1 if there was nothing to do
     */
    int flush(long snapshotIndex) {
        long cutLimit = Math.min(cutRequested, snapshotIndex);
        boolean canCut = !spans.isEmpty() && spans.getFirst().last() <= cutLimit;
        if (pending.isEmpty() && truncateFrom == Long.MAX_VALUE && !canCut && !stateChanged) {
            return -1;
        }
        int appended = pending.size();
        commit(transaction -> {
            truncate(transaction);
            append(transaction);
            cut(transaction, cutLimit);
            hardState = hardState.flushed();
        });
        return appended;
    }

    /** The bytes of the operations of all entries that were appended since the store was opened. */
    long appendedBytes() {
        return appendedBytes;
    }

    private void commit(Consumer<Transaction> changes) {
        folder.commit(transaction -> {
            changes.accept(transaction);
            states.put(transaction, STATE_KEY, folder.seal(states, STATE_KEY, hardState.encode()));
        });
        stateChanged = false;
        try {
            witness.write(hardState.flush());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void truncate(Transaction transaction) {
        if (truncateFrom == Long.MAX_VALUE) {
            return;
        }
        while (!spans.isEmpty() && spans.getLast().last() >= truncateFrom) {
            Span span = spans.removeLast();
            ArrayByteIterable key = key(span.first());
            if (span.first() >= truncateFrom) {
                batches.delete(transaction, key);
            } else {
                batches.put(transaction, key, folder.seal(batches, key, head(transaction, span)));
                spans.addLast(new Span(span.first(), truncateFrom - 1));
            }
        }
        hardState = hardState.withLastIndex(truncateFrom - 1);
        truncateFrom = Long.MAX_VALUE;
    }

    private byte[] head(Transaction transaction, Span span) {
        ByteIterable found = batches.get(transaction, key(span.first()));
        if (found == null) {
            throw StoreException.corrupt(folder.path() + ", batch " + span.first(), "entries", "nothing");
        }
        byte[] value = folder.open(batches, key(span.first()), found);
        int[] end = {value.length};
        batch.read(folder.path().toString(), span.first(), value, (index, term, operation, offset) -> {
            if (index == truncateFrom) {
                end[0] = offset;
            }
        });
        return Arrays.copyOf(value, end[0]);
    }

    private void append(Transaction transaction) {
        if (pending.isEmpty()) {
            return;
        }
        batch.clear();
        long first = hardState.lastIndex() + 1;
        long next = first;
        for (LogEntry entry : pending) {
            requireAppendable(next, entry.getIndex());
            byte[] operation = codec.encodeOperation(entry.getOperation());
            requireFitting(entry, operation);
            appendedBytes += operation.length;
            if (batch.length() > 0 && batch.length() + operation.length > BATCH_BYTES) {
                // The transaction reads the value only at its commit, and the buffer is needed again.
                put(transaction, first, next - 1, Arrays.copyOf(batch.array(), batch.length()), batch.length());
                batch.clear();
                first = next;
            }
            batch.add(next++, entry.getTerm(), operation);
        }
        put(transaction, first, next - 1, batch.array(), batch.length());
        hardState = hardState.withLastIndex(next - 1);
        pending.clear();
    }

    private void put(Transaction transaction, long first, long last, byte[] bytes, int length) {
        ArrayByteIterable key = key(first);
        batches.put(transaction, key, folder.seal(batches, key, bytes, length));
        spans.addLast(new Span(first, last));
    }

    private void requireAppendable(long expected, long index) {
        if (index != expected) {
            throw new IllegalStateException(
                    folder.path() + ": expected log entry " + expected + " next, found " + index);
        }
    }

    private void requireFitting(LogEntry entry, byte[] operation) {
        if (operation.length > Shape.LOG.maxValueBytes()) {
            throw new StoreException(
                    Kind.FAILED,
                    folder.path() + ", log entry " + entry.getIndex() + ": expected at most "
                            + Shape.LOG.maxValueBytes() + " bytes, found " + operation.length);
        }
    }

    private void cut(Transaction transaction, long limit) {
        for (int cuts = 0; cuts < CUTS_PER_FLUSH && !spans.isEmpty(); cuts++) {
            Span span = spans.getFirst();
            if (span.last() > limit) {
                return;
            }
            batches.delete(transaction, key(span.first()));
            spans.removeFirst();
            hardState = hardState.withCutIndex(Math.max(hardState.cutIndex(), span.last()));
        }
    }

    /** Refuses an index that the engine has cut or truncated, or that no flush has made durable yet. */
    void requireOnDisk(long index) {
        long first = cutRequested + 1;
        long last = Math.min(hardState.lastIndex(), truncateFrom - 1);
        if (index < first || index > last) {
            throw new IllegalStateException(folder.path() + ", log entry " + index + ": expected "
                    + (first > last ? "none, the log is empty" : "one of " + first + " to " + last));
        }
    }

    /** The checked bytes of an operation on disk. */
    byte[] operation(long index) {
        return folder.read(transaction -> {
            try (Cursor cursor = batches.openCursor(transaction)) {
                if (!seek(cursor, key(index))) {
                    throw StoreException.corrupt(folder.path() + ", log entry " + index, "a batch", "nothing");
                }
                byte[] value = folder.open(batches, cursor.getKey(), cursor.getValue());
                return batch.operation(folder.path().toString(), index(cursor.getKey()), value, index);
            }
        });
    }

    /** Moves to the last key that is not above the given one, or says that there is none. */
    private static boolean seek(Cursor cursor, ByteIterable key) {
        if (cursor.getSearchKeyRange(key) == null) {
            return cursor.getLast();
        }
        return cursor.getKey().compareTo(key) == 0 || cursor.getPrev();
    }

    /** The first index of each batch. */
    List<Long> batchesOnDisk() {
        return folder.read(transaction -> {
            List<Long> found = new ArrayList<>();
            try (Cursor cursor = batches.openCursor(transaction)) {
                while (cursor.getNext()) {
                    found.add(index(cursor.getKey()));
                }
            }
            return found;
        });
    }

    private static ArrayByteIterable key(long index) {
        return new ArrayByteIterable(
                ByteBuffer.allocate(Long.BYTES).putLong(index).array());
    }

    private long index(ByteIterable key) {
        byte[] bytes = DurableFolder.bytes(key);
        if (bytes.length != Long.BYTES) {
            throw StoreException.corrupt(folder.path() + ", batch key", Long.BYTES + " bytes", bytes.length);
        }
        return ByteBuffer.wrap(bytes).getLong();
    }

    @Override
    public void close() {
        folder.close();
        try {
            witness.close();
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, folder.path() + ": the witness cannot be closed: " + e, e);
        }
    }
}
