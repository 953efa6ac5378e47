package io.loomcache.storage;

import io.loomcache.storage.Manifest.Chunk;
import io.microraft.model.log.SnapshotChunk;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The chunks of one snapshot as the engine hands them over, in any order. Owned by the Raft thread. */
final class PendingSnapshot {

    private final SnapshotChunk first;
    private final SortedMap<Integer, ChunkContent> contents = new TreeMap<>();

    PendingSnapshot(SnapshotChunk first) {
        this.first = first;
    }

    boolean has(SnapshotChunk chunk) {
        return chunk.getIndex() == first.getIndex() && chunk.getSnapshotChunkCount() == first.getSnapshotChunkCount();
    }

    void add(SnapshotChunk chunk, ChunkContent content) {
        contents.put(chunk.getSnapshotChunkIndex(), content);
    }

    boolean isComplete() {
        return contents.size() == first.getSnapshotChunkCount();
    }

    long index() {
        return first.getIndex();
    }

    /** In the order of the snapshot. */
    List<ChunkContent> contents() {
        return List.copyOf(contents.values());
    }

    Manifest manifest(MembersCodec members, List<Chunk> chunks) {
        return new Manifest(
                first.getIndex(), first.getTerm(), members.encode(first.getGroupMembersView()), List.copyOf(chunks));
    }
}
