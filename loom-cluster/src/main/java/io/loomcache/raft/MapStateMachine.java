package io.loomcache.raft;

import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Proposal;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.Result;
import io.loomcache.map.SnapshotPart;
import io.loomcache.measure.Durations;
import io.loomcache.storage.ChunkContent;
import io.loomcache.wire.ProposalCodec;
import io.loomcache.wire.SnapshotCodec;
import io.microraft.model.log.LogEntry;
import io.microraft.statemachine.StateMachine;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The replicated map as the engine's state machine. Owned by the Raft thread.
 *
 * <p>A failure in here is a bug of ours, and the engine would go on to the next entry with a state that
 * differs from the other members'. So it is told to {@code onFailure}, which stops the member, and nothing
 * is applied or answered any more.
 */
final class MapStateMachine implements StateMachine {

    /** Told after the fact, on the Raft thread. */
    interface Listener {

        /** An entry of this many bytes was applied. */
        void applied(int bytes);

        /** A snapshot of the state is in the engine's hands. */
        void snapshotTaken();

        /** The state was replaced. */
        void installed();
    }

    private final Build build;
    private final ReplicatedMap map;
    private final LeaderClock clock;
    private final HeardGuards guards;
    private final LogMemory logMemory;
    private final Supplier<List<LogEntry>> unapplied;
    private final Listener listener;
    private final Consumer<Throwable> onFailure;
    private LogOperation.@Nullable NewTerm ownTerm;
    private @Nullable RuntimeException failure;
    private final Durations applies = new Durations();
    private long lastNanos;

    /** @param unapplied the entries at the end of the log that are not applied yet */
    MapStateMachine(
            Build build,
            ReplicatedMap map,
            LeaderClock clock,
            HeardGuards guards,
            LogMemory logMemory,
            Supplier<List<LogEntry>> unapplied,
            Listener listener,
            Consumer<Throwable> onFailure) {
        this.build = build;
        this.map = map;
        this.clock = clock;
        this.guards = guards;
        this.logMemory = logMemory;
        this.unapplied = unapplied;
        this.listener = listener;
        this.onFailure = onFailure;
    }

    @Override
    public @Nullable Object runOperation(long index, Object operation) {
        if (failure != null) {
            throw failure;
        }
        try {
            if (operation instanceof LogOperation.Proposed proposed) {
                byte[] bytes = proposed.bytes();
                long startNanos = clock.nanoTime();
                ApplyEvent event = new ApplyEvent();
                event.begin();
                Proposal proposal = ProposalCodec.decode(bytes);
                requireAllowed(ProposalCodec.opcode(bytes));
                Result result = map.apply(index, proposal);
                clock.applied(index, proposal.timeMillis());
                logMemory.applied(index, bytes.length, proposed);
                listener.applied(bytes.length);
                lastNanos = clock.nanoTime() - startNanos;
                applies.add(lastNanos);
                event.write(index, bytes.length);
                return result;
            }
            if (operation instanceof ReadRounds.Round round) {
                return answer(round);
            }
            if (operation instanceof LogOperation.VersionRaised raised) {
                raiseVersion(index, raised.version());
                return null;
            }
            applyNewTerm(index, (LogOperation.NewTerm) operation);
            return null;
        } catch (RuntimeException | Error e) {
            throw failed("applying log entry " + index + " failed" + byVersions() + ": " + operation, e);
        }
    }

    private void raiseVersion(long index, ClusterVersion version) {
        build.requireKnown(version);
        map.versionRaised(index, version);
        clock.applied(index, map.clockMillis());
        listener.applied(0);
    }

    /** The leader that proposed it has seen to that; if not, some member may not have understood it. */
    private void requireAllowed(int opcode) {
        ClusterVersion since = build.since(opcode);
        if (!map.clusterVersion().isAtLeast(since)) {
            throw new IllegalStateException("a command of cluster version " + since
                    + " is in the log, expected none above " + map.clusterVersion());
        }
    }

    private void requireKnown(SnapshotPart part) {
        if (part instanceof SnapshotPart.Meta meta) {
            build.requireKnown(meta.clusterVersion());
        }
    }

    private String byVersions() {
        return " (this build is " + build.product() + ", the cluster of version " + map.clusterVersion() + ")";
    }

    // Another leader's may be equal to it.
    @SuppressWarnings("ReferenceEquality")
    private void applyNewTerm(long index, LogOperation.NewTerm term) {
        clock.applied(index, term.timeMillis());
        if (term == ownTerm) {
            clock.committed();
        }
        long leaptMillis = term.leaptAfter(map.leaptMillis());
        if (leaptMillis != map.leaptMillis()) {
            map.leapt(index, leaptMillis);
            listener.applied(0);
        }
    }

    private @Nullable Object answer(ReadRounds.Round round) {
        long startNanos = clock.nanoTime();
        long nowMillis = clock.nowMillis();
        for (ReadRounds.Read read : round.reads()) {
            Result result = map.query(read.query(), nowMillis, guards);
            round.results().add(result);
        }
        lastNanos = clock.nanoTime() - startNanos;
        return null;
    }

    /** Hands out parts that share the live maps; they are encoded later, by the store's thread. */
    @Override
    public void takeSnapshot(long index, Consumer<Object> chunks) {
        for (SnapshotPart part : map.snapshot()) {
            chunks.accept(ChunkContent.taken(part.number(), part.version(), () -> SnapshotCodec.encode(part)));
        }
        listener.snapshotTaken();
    }

    @Override
    public void installSnapshot(long index, List<Object> chunks) {
        try {
            List<SnapshotPart> parts = chunks.stream()
                    .map(chunk -> SnapshotCodec.decode(((ChunkContent) chunk).bytes()))
                    .toList();
            parts.forEach(this::requireKnown);
            map.install(index, parts);
            clock.applied(index, map.clockMillis());
            logMemory.clear();
            listener.installed();
        } catch (RuntimeException | Error e) {
            throw failed("installing the snapshot at " + index + " failed" + byVersions(), e);
        }
    }

    /** How long the last entry, or the last round of queries, took; for whoever is called back because of it. */
    long lastNanos() {
        return lastNanos;
    }

    /** How long entries took. */
    Durations.Counts applies() {
        return applies.counts();
    }

    private RuntimeException failed(String what, Throwable cause) {
        RuntimeException failed = new IllegalStateException(what, cause);
        failure = failed;
        onFailure.accept(failed);
        return failed;
    }

    @Override
    public Object getNewTermOperation() {
        long leaptMillis = map.leaptMillis();
        long stampedMillis = map.clockMillis();
        long heardMillis = LeaderClock.NO_STAMP;
        for (LogEntry entry : unapplied.get()) {
            long entryMillis = LeaderClock.NO_STAMP;
            if (entry.getOperation() instanceof LogOperation.Proposed proposed) {
                entryMillis = ProposalCodec.timeMillis(proposed.bytes());
            } else if (entry.getOperation() instanceof LogOperation.NewTerm term) {
                entryMillis = term.timeMillis();
                leaptMillis = term.leaptAfter(leaptMillis);
            }
            stampedMillis = Math.max(stampedMillis, entryMillis);
            if (clock.isHeard(entry.getIndex())) {
                heardMillis = Math.max(heardMillis, entryMillis);
            }
        }
        LogOperation.NewTerm term = clock.newTerm(stampedMillis, heardMillis, leaptMillis);
        ownTerm = term;
        return term;
    }
}
