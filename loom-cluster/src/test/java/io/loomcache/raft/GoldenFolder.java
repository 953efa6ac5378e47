package io.loomcache.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loomcache.config.Address;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.MapLimits;
import io.loomcache.map.Operation;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.ChunkContent;
import io.loomcache.storage.Founding;
import io.loomcache.storage.GroupStore;
import io.loomcache.storage.MemberStore;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.ProposalCodec;
import io.loomcache.wire.SnapshotCodec;
import io.loomcache.wire.WireParts;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data folder with everything in it that a version writes: a snapshot with all that a map can hold, and behind it a log with entries of every
 * kind. The member votes alone, so that one can start on it.
 */
public final class GoldenFolder {

    public static final String CLUSTER = "golden";
    public static final String MEMBER = "m1";
    public static final String CACHE = "books";

    private static final int TERM = 3;
    private static final long TIME_MILLIS = 1_790_000_000_000L;
    private static final MemberEndpoint LEARNER = new MemberEndpoint("m2", -2, new Address("m2.example", 5701));
    private static final DefaultRaftModelFactory MODELS = new DefaultRaftModelFactory();

    private GoldenFolder() {}

    /** Writes one as this version does. */
    public static void write(Path folder) throws InterruptedException {
        try (MemberStore store = MemberStore.open(folder, CLUSTER, MEMBER, new MemberEngineCodec(), failure -> {
            throw new IllegalStateException(failure);
        })) {
            store.found(Founding.of(CLUSTER, List.of(store.self()), null));
            MemberEndpoint self =
                    new MemberEndpoint(MEMBER, store.self().incarnation(), new Address("localhost", 5701));
            write(store.group(0), self);
        }
    }

    private static void write(GroupStore group, MemberEndpoint self) throws InterruptedException {
        group.persistAndFlushLocalEndpoint(MODELS.createRaftEndpointPersistentStateBuilder()
                .setLocalEndpoint(self)
                .setVoting(true)
                .build());
        group.persistAndFlushInitialGroupMembers(alone(self, 0));
        group.persistAndFlushTerm(MODELS.createRaftTermPersistentStateBuilder()
                .setTerm(TERM)
                .setVotedFor(self)
                .build());
        ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
        List<LogEntry> covered = new ArrayList<>();
        for (Operation.Command command : beforeTheSnapshot()) {
            byte[] proposal = proposal(command);
            covered.add(entry(covered.size() + 1, new LogOperation.Proposed(proposal)));
            map.apply(covered.size(), ProposalCodec.decode(proposal));
        }
        group.persistLogEntries(covered);
        group.flush();
        snapshot(group, map.snapshot(), alone(self, 0), covered.size());
        group.persistLogEntries(behindTheSnapshot(self, covered.size()));
        group.flush();
    }

    private static void snapshot(GroupStore group, List<SnapshotPart> parts, RaftGroupMembersView members, long index)
            throws InterruptedException {
        for (SnapshotPart part : parts) {
            group.persistSnapshotChunk(MODELS.createSnapshotChunkBuilder()
                    .setTerm(TERM)
                    .setIndex(index)
                    .setOperation(ChunkContent.taken(part.number(), part.version(), () -> SnapshotCodec.encode(part)))
                    .setSnapshotChunkIndex(part.number())
                    .setSnapshotChunkCount(parts.size())
                    .setGroupMembersView(members)
                    .build());
        }
        group.flush();
        while (group.stats().snapshotIndex() < index) {
            Thread.sleep(1); // another thread writes it
        }
    }

    /** Everything that a snapshot can hold. */
    private static List<Operation.Command> beforeTheSnapshot() {
        Expiry inAnHour = new Expiry(3_600_000, 3_600_000);
        CacheDefinition definition = new CacheDefinition(1_000, 1 << 20, new TreeMap<>(Map.of("keyType", "text")));
        return List.of(
                new Operation.CreateCache(CACHE, definition),
                new Operation.CreateCache("rows", new CacheDefinition(0, 0, new TreeMap<>())),
                new Operation.OpenSession("a client", 60_000),
                put("k1", "v1", Expiry.NEVER),
                put("k2", "v2", Expiry.NEVER),
                put("k2", "v3", Expiry.NEVER),
                put("expires", "v", inAnHour),
                put("removed", "v", Expiry.NEVER),
                new Operation.Write(CACHE, key("removed"), null, Condition.ALWAYS, Expiry.NEVER, false),
                new Operation.Fence(CACHE, List.of(key("fenced")), 10_000, true),
                new Operation.Together(List.of(
                        new Operation.SoftLock("rows", List.of(key("locked")), 0, 10_000),
                        new Operation.SoftLockAll("rows", 10_000))),
                new Operation.Guard("an application", 5_000, List.of("rows")));
    }

    private static List<LogEntry> behindTheSnapshot(MemberEndpoint self, long snapshotIndex) {
        List<Object> operations = new ArrayList<>();
        operations.add(new LogOperation.NewTerm(TIME_MILLIS, 7, false));
        operations.add(new LogOperation.VersionRaised(ClusterVersion.FIRST));
        operations.add(change(List.of(self, LEARNER), self, MembershipChangeMode.ADD_LEARNER));
        operations.add(change(List.of(self), self, MembershipChangeMode.REMOVE_MEMBER));
        WireParts.commands().forEach(command -> operations.add(new LogOperation.Proposed(proposal(command))));
        operations.add(new LogOperation.Proposed(proposal(put("late", "v4", Expiry.NEVER))));
        List<LogEntry> entries = new ArrayList<>();
        for (Object operation : operations) {
            entries.add(entry(snapshotIndex + entries.size() + 1, operation));
        }
        return entries;
    }

    private static Object change(List<RaftEndpoint> members, RaftEndpoint voting, MembershipChangeMode mode) {
        return new DefaultUpdateRaftGroupMembersOpOrBuilder()
                .setMembers(members)
                .setVotingMembers(List.of(voting))
                .setEndpoint(LEARNER)
                .setMode(mode)
                .build();
    }

    private static Operation.Write put(String key, String value, Expiry expiry) {
        return new Operation.Write(CACHE, key(key), value.getBytes(UTF_8), Condition.ALWAYS, expiry, false);
    }

    public static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }

    private static byte[] proposal(Operation.Command command) {
        return ProposalCodec.encode(TIME_MILLIS, 0, 0, 0, OperationCodec.encode(command));
    }

    private static LogEntry entry(long index, Object operation) {
        return MODELS.createLogEntryBuilder()
                .setIndex(index)
                .setTerm(TERM)
                .setOperation(operation)
                .build();
    }

    private static RaftGroupMembersView alone(RaftEndpoint self, long index) {
        return MODELS.createRaftGroupMembersViewBuilder()
                .setLogIndex(index)
                .setMembers(List.of(self))
                .setVotingMembers(List.of(self))
                .build();
    }

    /** Everything in a folder as text, in ASCII, one line a piece; parts of the snapshot without anything in them are left out. */
    public static List<String> shown(Path folder) {
        List<String> lines = new ArrayList<>();
        try (MemberStore store = MemberStore.openUsed(folder, CLUSTER, MEMBER, null, new MemberEngineCodec())) {
            lines.add("member " + store.self() + ", content " + store.content() + ", " + store.founding());
            RestoredRaftState state = Objects.requireNonNull(store.group(0).restore(), "the group was never started");
            lines.add("group 0: "
                    + shown(state.getLocalEndpointPersistentState().getLocalEndpoint()) + ", voting "
                    + state.getLocalEndpointPersistentState().isVoting() + ", term "
                    + state.getTermPersistentState().getTerm() + ", vote for "
                    + shown(state.getTermPersistentState().getVotedFor()) + ", "
                    + shown(state.getInitialGroupMembers()));
            show(Objects.requireNonNull(state.getSnapshotEntry(), "no snapshot"), lines);
            state.getLogEntries()
                    .forEach(entry -> lines.add("entry " + entry.getIndex() + " of term " + entry.getTerm() + ": "
                            + ascii(shownOperation(entry.getOperation()))));
        }
        return lines;
    }

    private static void show(SnapshotEntry snapshot, List<String> lines) {
        lines.add("snapshot " + snapshot.getIndex() + " of term " + snapshot.getTerm() + ", "
                + shown(snapshot.getGroupMembersView()));
        for (Object chunk : (List<?>) snapshot.getOperation()) {
            ChunkContent content = (ChunkContent) ((SnapshotChunk) chunk).getOperation();
            SnapshotPart part = SnapshotCodec.decode(content.bytes());
            boolean isEmpty = part instanceof SnapshotPart.Segment segment
                    && segment.mappings().isEmpty();
            if (!isEmpty) {
                lines.add("part " + content.number() + ": " + ascii(WireParts.shown(part)));
            }
        }
    }

    private static String shownOperation(Object operation) {
        if (operation instanceof LogOperation.Proposed proposed) {
            return WireParts.shown(ProposalCodec.decode(proposed.bytes()));
        }
        if (operation instanceof UpdateRaftGroupMembersOp change) {
            return change.getMode() + " " + shown(change.getEndpoint()) + ", members " + shown(change.getMembers())
                    + ", voting " + shown(change.getVotingMembers());
        }
        return operation.toString();
    }

    private static String shown(RaftGroupMembersView view) {
        return "members as of " + view.getLogIndex() + " " + shown(view.getMembers()) + ", voting "
                + shown(view.getVotingMembers());
    }

    private static String shown(Collection<RaftEndpoint> endpoints) {
        return endpoints.stream().map(GoldenFolder::shown).toList().toString();
    }

    private static String shown(@Nullable RaftEndpoint endpoint) {
        return endpoint == null ? "nobody" : endpoint + " at " + ((MemberEndpoint) endpoint).address();
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        text.chars()
                .forEach(c ->
                        ascii.append(c >= ' ' && c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return ascii.toString();
    }
}
