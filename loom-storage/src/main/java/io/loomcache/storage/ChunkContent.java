package io.loomcache.storage;

import java.util.function.Supplier;

/**
 * What a snapshot chunk carries: the {@code operation} of the engine's {@code SnapshotChunk}. The bytes
 * are produced late, off the Raft thread, and once on disk are read from there, so that a snapshot costs
 * neither the Raft thread nor the heap what the state weighs. Thread-safe.
 */
public final class ChunkContent {

    private final int number;
    private final long version;
    private final boolean local;
    private volatile Supplier<byte[]> source;

    private ChunkContent(int number, long version, boolean local, Supplier<byte[]> source) {
        this.number = number;
        this.version = version;
        this.local = local;
        this.source = source;
    }

    /**
     * A chunk of a snapshot taken here.
     *
     * @param number its place in the snapshot
     * @param version chunks of one group with equal number and version have equal bytes
     * @param encoder called by any thread, more than once
     */
    public static ChunkContent taken(int number, long version, Supplier<byte[]> encoder) {
        return new ChunkContent(number, version, true, encoder);
    }

    /** A chunk received from another member. */
    public static ChunkContent received(int number, long version, byte[] bytes) {
        return new ChunkContent(number, version, false, () -> bytes);
    }

    public int number() {
        return number;
    }

    public long version() {
        return version;
    }

    /** Encodes, or reads from disk. */
    public byte[] bytes() {
        return source.get();
    }

    /** Whether the state behind it is still in the log, so that it may reach the disk later. */
    public boolean isTakenHere() {
        return local;
    }

    /** From now on the bytes come from disk, and what the encoder held is free. */
    void movedToDisk(Supplier<byte[]> reader) {
        source = reader;
    }
}
