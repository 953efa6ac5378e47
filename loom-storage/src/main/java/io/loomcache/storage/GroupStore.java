package io.loomcache.storage;

import io.loomcache.storage.Manifest.Chunk;
import io.loomcache.storage.StoreException.Kind;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The durable Raft state of one group: what the engine calls on the Raft thread, and what it gets back
 * after a restart (Raft thesis 3.8 and chapter 5).
 *
 * <p>When {@link #flush} returns, the log entries and truncations before it are durable, and so is a
 * snapshot received from another member. A snapshot taken here is handed to a thread of its own and
 * becomes durable later; until then the log that it replaces stays, whatever the engine asks to cut. The
 * methods that name a flush are durable when they return.
 *
 * <p>The first failure is final: it is reported once, and every later call throws it.
 *
 * <p>Owned by the Raft thread, but for {@link #stats}. {@link #restore} comes before any change.
 */
public final class GroupStore implements RaftStore, AutoCloseable {

    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();
    private final MembersCodec members;
    private final EngineCodec codec;
    private final FailStop failStop;
    final LogStore log;
    final SnapshotStore snapshots;
    private final SnapshotWriter writer;
    private final StoreMeasures measures = new StoreMeasures();

    private @Nullable RestoredRaftState restored;
    private boolean restoredTaken;
    /** Put there before the group was started; null: nothing, or it is the group's state by now. */
    private @Nullable Manifest content;

    private final boolean mayHaveContent;
    private @Nullable PendingSnapshot taken;
    private @Nullable ReceivedSnapshot received;

    private final AtomicLong flushes = new AtomicLong();
    private final AtomicLong appendedEntries = new AtomicLong();
    private volatile boolean closed;

    /**
     * Counts since the store was opened, and the newest durable snapshot.
     *
     * @param flushes durable commits of the log and the hard state
     * @param appendedEntries log entries that became durable
     * @param snapshotIndex index of the newest durable snapshot, 0 for none
     */
    public record Stats(long flushes, long appendedEntries, long snapshotIndex) {}

    private GroupStore(
            String name,
            EngineCodec codec,
            FailStop failStop,
            LogStore log,
            SnapshotStore snapshots,
            boolean mayHaveContent) {
        this.mayHaveContent = mayHaveContent;
        this.members = new MembersCodec(codec);
        this.codec = codec;
        this.failStop = failStop;
        this.log = log;
        this.snapshots = snapshots;
        this.writer = new SnapshotWriter("loom-snapshots-" + name, snapshots, members, failStop, measures);
        this.restored = load();
    }

    /** @param mayHaveContent whether a snapshot may be there though the group was never started */
    static GroupStore open(
            Path folder, EngineCodec codec, FailStop failStop, Disk disk, boolean mayHaveContent, Seal seal) {
        EngineCodec checked = new CheckedCodec(codec);
        Folders.create(folder, disk);
        Path logFolder = folder.resolve("log");
        Witness witness = Witness.open(folder.resolve("flushed"), Files.notExists(logFolder), disk);
        try (Opened opened = new Opened()) {
            opened.add(witness);
            LogStore log = opened.add(LogStore.open(logFolder, witness, checked, disk, seal));
            SnapshotStore snapshots = opened.add(SnapshotStore.open(folder.resolve("snapshots"), disk, seal));
            GroupStore store =
                    new GroupStore(folder.getFileName().toString(), checked, failStop, log, snapshots, mayHaveContent);
            opened.keep();
            return store;
        }
    }

    /** Snapshot first: it says from where on the log has to be whole. */
    private @Nullable RestoredRaftState load() {
        Manifest manifest = snapshots.load().orElse(null);
        List<LogEntry> entries = log.load(snapshots.durableIndex());
        snapshots.deleteLeftovers();
        HardState state = log.hardState();
        if (state.endpoint() == null || state.initialMembers() == null) {
            requireUnused(mayHaveContent ? null : manifest, entries, state);
            content = manifest;
            return null;
        }
        return state(state.endpoint(), state.initialMembers(), state, manifest, entries);
    }

    private RestoredRaftState state(
            byte[] endpoint,
            byte[] initialMembers,
            HardState state,
            @Nullable Manifest manifest,
            List<LogEntry> entries) {
        return new RestoredRaftState(
                models.createRaftEndpointPersistentStateBuilder()
                        .setLocalEndpoint(codec.decodeEndpoint(endpoint))
                        .setVoting(state.voting())
                        .build(),
                members.decode("initial members", initialMembers),
                models.createRaftTermPersistentStateBuilder()
                        .setTerm(state.term())
                        .setVotedFor(state.votedFor() == null ? null : codec.decodeEndpoint(state.votedFor()))
                        .build(),
                manifest == null ? null : snapshotEntry(manifest),
                entries);
    }

    /** The engine stores its endpoint and members before anything else. */
    private static void requireUnused(@Nullable Manifest manifest, List<LogEntry> entries, HardState state) {
        if (manifest != null || !entries.isEmpty() || state.term() != 0) {
            throw StoreException.corrupt(
                    "hard state",
                    "endpoint and members beside a term, log or snapshot",
                    "term " + state.term() + ", " + entries.size() + " log entries, snapshot "
                            + (manifest == null ? 0 : manifest.index()));
        }
    }

    private SnapshotEntry snapshotEntry(Manifest manifest) {
        RaftGroupMembersView view = members.decode("members of snapshot " + manifest.index(), manifest.members());
        List<SnapshotChunk> chunks = new ArrayList<>();
        for (Chunk chunk : manifest.chunks()) {
            chunks.add(models.createSnapshotChunkBuilder()
                    .setIndex(manifest.index())
                    .setTerm(manifest.term())
                    .setOperation(ChunkContent.taken(chunk.number(), chunk.version(), () -> writer.read(chunk)))
                    .setSnapshotChunkIndex(chunks.size())
                    .setSnapshotChunkCount(manifest.chunks().size())
                    .setGroupMembersView(view)
                    .build());
        }
        return models.createSnapshotEntryBuilder()
                .setIndex(manifest.index())
                .setTerm(manifest.term())
                .setSnapshotChunks(chunks)
                .setGroupMembersView(view)
                .build();
    }

    /**
     * What was found on disk, for the engine's builder; may be called once, before any change. Everything in
     * it has been checked; chunks are read again when their bytes are asked for.
     *
     * @return null if the group was never started on this folder
     */
    public @Nullable RestoredRaftState restore() {
        if (restoredTaken) {
            throw new IllegalStateException("restore: expected one call before any change, found another");
        }
        restoredTaken = true;
        RestoredRaftState state = restored;
        restored = null;
        return state;
    }

    /**
     * As {@link #restore()}, but what was {@linkplain #fill filled} in before the group was ever started becomes its state, durably:
     * that of a voting member of a group of these founders.
     *
     * @return null if the group was never started on this folder and nothing was filled in
     */
    public @Nullable RestoredRaftState restore(RaftEndpoint self, List<? extends RaftEndpoint> founders) {
        Manifest filled = content;
        if (filled == null) {
            return restore();
        }
        restoredTaken = true;
        content = null;
        byte[] view = members.encode(models.createRaftGroupMembersViewBuilder()
                .setLogIndex(0)
                .setMembers(List.copyOf(founders))
                .setVotingMembers(List.copyOf(founders))
                .build());
        String doing = "beginning with what was filled in";
        requireUsable(doing);
        try {
            Manifest begun = new Manifest(filled.index(), filled.term(), view, filled.chunks());
            snapshots.replaceMembers(begun);
            byte[] endpoint = codec.encodeEndpoint(self);
            log.flushHardState(log.hardState()
                    .withEndpoint(endpoint, true)
                    .withInitialMembers(view)
                    .withTerm(filled.term(), null));
            return state(endpoint, view, log.hardState(), begun, List.of());
        } catch (Throwable e) {
            throw failStop.fail(doing, e);
        }
    }

    /**
     * Fills a group that was never started with a snapshot, chunk by chunk, see {@link MemberStore#openEmpty}.
     *
     * @param index of the last log entry that is in it
     */
    public Filling fill(long index, int term) {
        requireUsable("filling");
        if (log.hardState().endpoint() != null || snapshots.durableIndex() > 0) {
            throw new IllegalStateException("filling: expected a group without state");
        }
        return new Filling(index, term);
    }

    /** A snapshot on its way into a group. Used by one thread. */
    public final class Filling {
        private final long index;
        private final int term;
        private final SnapshotStore.Build build = snapshots.begin();
        private final List<Chunk> chunks = new ArrayList<>();

        private Filling(long index, int term) {
            this.index = index;
            this.term = term;
        }

        /** Takes the next chunk; durable with {@link #end} at the latest. */
        public void add(int number, long version, byte[] bytes) {
            chunks.add(snapshots.add(build, new Manifest.ChunkId(number, version), bytes));
        }

        /** The snapshot is durable when this returns. */
        public void end() {
            byte[] nobody = members.encode(models.createRaftGroupMembersViewBuilder()
                    .setLogIndex(0)
                    .setMembers(List.of())
                    .setVotingMembers(List.of())
                    .build());
            snapshots.publish(build, new Manifest(index, term, nobody, List.copyOf(chunks)));
        }
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) {
        byte[] endpoint = codec.encodeEndpoint(state.getLocalEndpoint());
        flushHardState(log.hardState().withEndpoint(endpoint, state.isVoting()));
    }

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView initialMembers) {
        flushHardState(log.hardState().withInitialMembers(members.encode(initialMembers)));
    }

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState state) {
        RaftEndpoint vote = state.getVotedFor();
        byte[] votedFor = vote == null ? null : codec.encodeEndpoint(vote);
        flushHardState(log.hardState().withTerm(state.getTerm(), votedFor));
    }

    private void flushHardState(HardState changed) {
        run("flushing the hard state", () -> {
            long startNanos = System.nanoTime();
            FlushEvent event = new FlushEvent();
            event.begin();
            log.flushHardState(changed);
            flushes.incrementAndGet();
            measures.flushed(System.nanoTime() - startNanos, 0);
            event.write(0, 0);
        });
    }

    @Override
    public void persistLogEntries(List<LogEntry> entries) {
        run("appending log entries", () -> log.append(entries));
    }

    @Override
    public void truncateLogEntriesFrom(long index) {
        run("truncating the log", () -> log.truncateFrom(index));
    }

    @Override
    public void truncateLogEntriesUntil(long index) {
        run("cutting the log", () -> log.cutUntil(index));
    }

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) {
        if (!(chunk.getOperation() instanceof ChunkContent content)) {
            throw new IllegalArgumentException("snapshot chunk " + chunk.getSnapshotChunkIndex() + " at "
                    + chunk.getIndex() + ": expected a ChunkContent, found "
                    + chunk.getOperation().getClass().getName());
        }
        run("storing a snapshot chunk", () -> {
            if (content.isTakenHere()) {
                collect(chunk, content);
            } else {
                receive(chunk, content);
            }
        });
    }

    private void collect(SnapshotChunk chunk, ChunkContent content) {
        if (taken == null || !taken.has(chunk)) {
            taken = new PendingSnapshot(chunk);
        }
        taken.add(chunk, content);
    }

    private void receive(SnapshotChunk chunk, ChunkContent content) {
        if (received == null || !received.has(chunk)) {
            abandonReceived();
            received = new ReceivedSnapshot(chunk, snapshots);
        }
        received.add(chunk, content);
    }

    private void abandonReceived() {
        if (received != null) {
            received.abandon();
            received = null;
        }
    }

    @Override
    public void deleteSnapshotChunks(long index, int chunkCount) {
        run("deleting snapshot chunks", () -> {
            if (received != null && received.index() == index) {
                abandonReceived();
            }
            if (taken != null && taken.index() == index) {
                taken = null;
            }
        });
    }

    @Override
    public void flush() {
        run("flushing the log", () -> {
            installReceived();
            flushLog();
            writeTaken();
        });
    }

    private void flushLog() {
        long startNanos = System.nanoTime();
        long bytesBefore = log.appendedBytes();
        FlushEvent event = new FlushEvent();
        event.begin();
        int appended = log.flush(snapshots.durableIndex());
        if (appended >= 0) {
            flushes.incrementAndGet();
            appendedEntries.addAndGet(appended);
            long bytes = log.appendedBytes() - bytesBefore;
            measures.flushed(System.nanoTime() - startNanos, bytes);
            event.write(appended, bytes);
        }
    }

    /**
     * The order is that of the calls: a suffix truncated before the snapshot came must not be found after it.
     * The snapshot is durable before the log that it makes worthless is cut.
     */
    private void installReceived() {
        if (received != null && received.isComplete()) {
            flushLog();
            writer.install(received);
            log.startAfter(received.index());
            received = null;
        }
    }

    /** After the flush: the log is durable at least up to the snapshot that is to replace it. */
    private void writeTaken() {
        if (taken != null && taken.isComplete()) {
            writer.submit(taken);
            taken = null;
        }
    }

    /**
     * The operation of a log entry, read from disk and checked, as {@link EngineCodec#encodeOperation} gave it.
     *
     * @throws IllegalStateException if the entry is not flushed yet, or the engine has truncated or cut it;
     *     nothing has failed
     */
    public byte[] operation(long index) {
        String doing = "reading log entry " + index;
        requireUsable(doing);
        log.requireOnDisk(index);
        try {
            return log.operation(index);
        } catch (Throwable e) {
            throw failStop.fail(doing, e);
        }
    }

    private void requireUsable(String doing) {
        failStop.check();
        if (closed) {
            throw new StoreException(Kind.GONE, doing + ": the store is closed");
        }
    }

    private void run(String doing, Runnable step) {
        requireUsable(doing);
        restored = null;
        restoredTaken = true;
        try {
            step.run();
        } catch (Throwable e) {
            throw failStop.fail(doing, e);
        }
    }

    /** Safe from any thread. */
    public Stats stats() {
        return new Stats(flushes.get(), appendedEntries.get(), snapshots.durableIndex());
    }

    /** How long flushes and snapshots take. Safe from any thread. */
    public StoreStatistics statistics() {
        return measures.statistics();
    }

    /** After the Raft thread has ended. What was not flushed is lost, as it may be. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (log;
                snapshots;
                writer) {
            restored = null;
        }
    }
}
