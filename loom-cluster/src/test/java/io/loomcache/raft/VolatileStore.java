package io.loomcache.raft;

import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import java.util.List;

/** Remembers nothing. The engine's own such store is no use here: with it the engine never flushes. */
final class VolatileStore implements RaftStore {

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState endpoint) {}

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) {}

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState term) {}

    @Override
    public void persistLogEntries(List<LogEntry> entries) {}

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) {}

    @Override
    public void truncateLogEntriesFrom(long indexInclusive) {}

    @Override
    public void truncateLogEntriesUntil(long indexInclusive) {}

    @Override
    public void deleteSnapshotChunks(long index, int chunkCount) {}

    @Override
    public void flush() {}
}
