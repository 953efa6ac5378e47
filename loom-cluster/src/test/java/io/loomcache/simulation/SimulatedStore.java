package io.loomcache.simulation;

import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.storage.ChunkContent;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one process of a member writes to its group's disk, by the same contract as the real store: a flush
 * makes durable what came before it; a snapshot taken here becomes durable later, and until then the log
 * before it stays; the first failure is final.
 */
final class SimulatedStore implements RaftStore {

    private final MemberEngineCodec codec = new MemberEngineCodec();
    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();
    private final SimulatedDisk disk;
    private final SimulatedProcess process;
    private final GroupChecks checks;
    private final Consumer<Throwable> onFailure;
    private final List<SnapshotChunk> taken = new ArrayList<>();
    private final List<SnapshotChunk> received = new ArrayList<>();
    private @Nullable IOException failure;

    SimulatedStore(SimulatedDisk disk, SimulatedProcess process, GroupChecks checks, Consumer<Throwable> onFailure) {
        this.disk = disk;
        this.process = process;
        this.checks = checks;
        this.onFailure = onFailure;
    }

    /** What the process before has left; null if the group was never started on this disk. */
    @Nullable
    RestoredRaftState restore() {
        Contents found = disk.afterCrash();
        RaftEndpoint endpoint = found.endpoint;
        RaftGroupMembersView members = found.initialMembers;
        if (endpoint == null || members == null) {
            return null;
        }
        List<LogEntry> entries = new ArrayList<>();
        found.log
                .tailMap(found.snapshotIndex(), false)
                .forEach((index, entry) -> entries.add(models.createLogEntryBuilder()
                        .setIndex(index)
                        .setTerm(entry.term())
                        .setOperation(codec.decodeOperation(entry.operation()))
                        .build()));
        Contents.Snapshot snapshot = found.snapshot;
        return new RestoredRaftState(
                models.createRaftEndpointPersistentStateBuilder()
                        .setLocalEndpoint(endpoint)
                        .setVoting(found.voting)
                        .build(),
                members,
                models.createRaftTermPersistentStateBuilder()
                        .setTerm(found.term)
                        .setVotedFor(found.votedFor)
                        .build(),
                snapshot == null ? null : entry(snapshot),
                entries);
    }

    private SnapshotEntry entry(Contents.Snapshot snapshot) {
        List<SnapshotChunk> restored = new ArrayList<>();
        for (Contents.Chunk chunk : snapshot.chunks()) {
            restored.add(models.createSnapshotChunkBuilder()
                    .setIndex(snapshot.index())
                    .setTerm(snapshot.term())
                    .setOperation(ChunkContent.taken(chunk.number(), chunk.version(), chunk::bytes))
                    .setSnapshotChunkIndex(restored.size())
                    .setSnapshotChunkCount(snapshot.chunks().size())
                    .setGroupMembersView(snapshot.members())
                    .build());
        }
        return models.createSnapshotEntryBuilder()
                .setIndex(snapshot.index())
                .setTerm(snapshot.term())
                .setSnapshotChunks(restored)
                .setGroupMembersView(snapshot.members())
                .build();
    }

    /** The operation of a flushed entry. */
    byte[] operation(long index) {
        Contents.Entry entry = disk.settled().log.get(index);
        if (entry == null) {
            throw new IllegalStateException("log entry " + index + " is not on disk");
        }
        return entry.operation();
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) throws IOException {
        write(on -> {
            on.endpoint = state.getLocalEndpoint();
            on.voting = state.isVoting();
        });
        flush();
    }

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
        write(on -> on.initialMembers = members);
        flush();
    }

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState state) throws IOException {
        write(on -> {
            on.term = state.getTerm();
            on.votedFor = state.getVotedFor();
        });
        flush();
    }

    @Override
    public void persistLogEntries(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            byte[] operation = codec.encodeOperation(entry.getOperation());
            checks.appended(process.name, entry.getIndex(), entry.getTerm(), operation);
            write(on -> on.log.put(entry.getIndex(), new Contents.Entry(entry.getTerm(), operation)));
        }
    }

    @Override
    public void truncateLogEntriesFrom(long index) throws IOException {
        write(on -> on.log.tailMap(index, true).clear());
    }

    /** The log goes when the snapshot that replaces it is durable. */
    @Override
    public void truncateLogEntriesUntil(long index) throws IOException {
        check();
    }

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
        check();
        List<SnapshotChunk> chunks = content(chunk).isTakenHere() ? taken : received;
        if (!chunks.isEmpty() && chunks.get(0).getIndex() != chunk.getIndex()) {
            chunks.clear();
        }
        chunks.add(chunk);
    }

    @Override
    public void deleteSnapshotChunks(long index, int chunkCount) throws IOException {
        check();
        taken.removeIf(chunk -> chunk.getIndex() == index);
        received.removeIf(chunk -> chunk.getIndex() == index);
    }

    @Override
    public void flush() throws IOException {
        if (isComplete(received)) {
            Contents.Snapshot snapshot = image(received);
            received.clear();
            write(on -> on.replaceSnapshot(snapshot));
        }
        check();
        if (disk.failsToFlush()) {
            throw fail(new IOException("flush: Input/output error"));
        }
        disk.flush();
        if (isComplete(taken)) {
            List<SnapshotChunk> snapshot = List.copyOf(taken);
            taken.clear();
            process.after(disk.snapshotNanos(), () -> settle(image(snapshot)));
        }
    }

    /** In the background, as the real store's thread would. */
    private void settle(Contents.Snapshot snapshot) {
        if (failure == null && !disk.isFull() && !disk.failsToFlush()) {
            checks.snapshot(process.name, snapshot);
            disk.settled().replaceSnapshot(snapshot);
        }
    }

    private static boolean isComplete(List<SnapshotChunk> chunks) {
        return !chunks.isEmpty() && chunks.size() == chunks.get(0).getSnapshotChunkCount();
    }

    /** Chunks that were received come in any order. */
    private Contents.Snapshot image(List<SnapshotChunk> chunks) {
        List<SnapshotChunk> complete = new ArrayList<>(chunks);
        complete.sort((a, b) -> Integer.compare(a.getSnapshotChunkIndex(), b.getSnapshotChunkIndex()));
        SnapshotChunk first = complete.get(0);
        List<Contents.Chunk> stored = new ArrayList<>(complete.size());
        for (SnapshotChunk chunk : complete) {
            stored.add(disk.chunk(content(chunk)));
        }
        return new Contents.Snapshot(first.getIndex(), first.getTerm(), first.getGroupMembersView(), stored);
    }

    private static ChunkContent content(SnapshotChunk chunk) {
        return (ChunkContent) chunk.getOperation();
    }

    private void write(Consumer<Contents> change) throws IOException {
        check();
        if (disk.isFull()) {
            throw fail(new IOException("write: No space left on device"));
        }
        disk.write(change);
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private IOException fail(IOException first) {
        failure = first;
        onFailure.accept(first);
        return first;
    }
}
