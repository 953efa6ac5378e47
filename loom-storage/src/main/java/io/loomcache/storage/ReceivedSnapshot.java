package io.loomcache.storage;

import io.loomcache.storage.Manifest.Chunk;
import io.loomcache.storage.Manifest.ChunkId;
import io.loomcache.storage.SnapshotStore.Build;
import io.microraft.model.log.SnapshotChunk;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A snapshot that another member sends chunk by chunk. Each is written as it comes, so that the last one
 * does not pay for all. Owned by the Raft thread.
 */
final class ReceivedSnapshot {

    private final SnapshotStore store;
    private final Build build;
    private final PendingSnapshot snapshot;
    private final SortedMap<Integer, Chunk> chunks = new TreeMap<>();

    ReceivedSnapshot(SnapshotChunk first, SnapshotStore store) {
        this.store = store;
        this.build = store.begin();
        this.snapshot = new PendingSnapshot(first);
    }

    boolean has(SnapshotChunk chunk) {
        return snapshot.has(chunk);
    }

    void add(SnapshotChunk chunk, ChunkContent content) {
        ChunkId id = new ChunkId(content.number(), content.version());
        chunks.put(chunk.getSnapshotChunkIndex(), store.add(build, id, content.bytes()));
        snapshot.add(chunk, content);
    }

    boolean isComplete() {
        return snapshot.isComplete();
    }

    long index() {
        return snapshot.index();
    }

    PendingSnapshot snapshot() {
        return snapshot;
    }

    Build build() {
        return build;
    }

    /** In the order of the snapshot. */
    List<Chunk> chunks() {
        return List.copyOf(chunks.values());
    }

    void abandon() {
        store.abandon(build);
    }
}
