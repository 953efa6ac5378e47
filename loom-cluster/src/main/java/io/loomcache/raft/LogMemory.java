package io.loomcache.raft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Bounds what the log holds in memory, which the engine counts in entries only: an entry may be a batch of
 * megabytes. The latest applied entries stay, for followers that are a little behind; of older ones only the
 * place in the log is kept, and whoever needs the bytes reads them from disk. Owned by the Raft thread.
 */
final class LogMemory {

    /** Most bytes of applied entries in memory. */
    static final long BYTES = 16 << 20;

    private record Held(long index, int length, LogOperation.Proposed operation) {}

    private final LongFunction<byte[]> disk;
    private final LongSupplier flushedIndex;
    private final Deque<Held> held = new ArrayDeque<>();
    private long bytes;

    /**
     * Holds nothing yet.
     *
     * @param disk gives the operation of a flushed entry
     * @param flushedIndex up to where the log is on this member's disk; a leader may apply before it flushes
     */
    LogMemory(LongFunction<byte[]> disk, LongSupplier flushedIndex) {
        this.disk = disk;
        this.flushedIndex = flushedIndex;
    }

    void applied(long index, int length, LogOperation.Proposed operation) {
        held.add(new Held(index, length, operation));
        bytes += length;
        while (bytes > BYTES && held.getFirst().index <= flushedIndex.getAsLong()) {
            Held oldest = held.removeFirst();
            bytes -= oldest.length;
            oldest.operation.moveToDisk(() -> disk.apply(oldest.index));
        }
    }

    /** The log begins anew, after a snapshot. */
    void clear() {
        held.clear();
        bytes = 0;
    }
}
