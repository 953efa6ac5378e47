package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.DataLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.MapLimits;
import io.loomcache.map.ReplicatedMap;
import io.loomcache.storage.ChunkContent;
import io.loomcache.wire.SnapshotCodec;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.RestoredRaftState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each of these fails when the guard that it names is taken out. */
final class EngineGuardsTest {

    private static final RaftConfiguration RAFT = RaftConfiguration.DEFAULT;

    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();

    /** Raft thesis 6.4: the acks of a round must have been sent after the query arrived. Guard: ReadRounds. */
    @Test
    void read_whileRoundOfPausedLeaderIsInFlight_isNotAnsweredStale() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member old = cluster.awaitLeader();
        assertTrue(cluster.createCache(old).isCompletedWithin(cluster));
        assertTrue(cluster.write(old, "k", "before").isCompletedWithin(cluster));
        List<RaftCluster.Member> others = others(cluster, old);

        // A round is in flight, its acks sit in the leader's socket buffer, and the leader is paused.
        others.forEach(other -> cluster.hold(other, old));
        RaftCluster.Outcome first = cluster.read(old, "k");
        cluster.time.advance(Duration.ofMillis(10));
        old.executor.pause();
        RaftCluster.Member next = awaitOtherLeader(cluster, others);
        assertTrue(cluster.write(next, "k", "after").isCompletedWithin(cluster));
        RaftCluster.Outcome late = cluster.read(old, "k");
        others.forEach(other -> cluster.release(other, old));
        cluster.time.advance(Duration.ofMillis(1));
        old.executor.resume();
        cluster.time.advance(Duration.ofSeconds(2));

        assertTrue(first.result.isDone());
        assertTrue(late.result.isDone());
        assertFalse(late.isAnswered() && late.value().equals("before"), "a read that began after the write missed it");
    }

    /** A follower whose log begins after its snapshot accepts what the snapshot covers. Guard: SnapshotBoundary. */
    @Test
    void appendEntries_fromBelowTheSnapshot_isAcceptedFromTheSnapshotOn() {
        long snapshotIndex = 100;
        RaftCluster cluster = new RaftCluster(RAFT, Map.of("a", restored("a", snapshotIndex)), "a", "b", "c");
        RaftCluster.Member follower = cluster.member("a");
        cluster.time.advance(Duration.ofMillis(5));
        RaftMessage request = models.createAppendEntriesRequestBuilder()
                .setGroupId(0)
                .setSender(Entries.member("b"))
                .setTerm(7)
                .setPreviousLogTerm(3)
                .setPreviousLogIndex(90)
                .setCommitIndex(95)
                .setLogEntries(entries(91, 105))
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(1)
                .build();

        cluster.sent.clear();
        cluster.inject(cluster.connection(cluster.member("b"), follower), follower, request);

        assertEquals(105, acceptance(cluster).getLastLogIndex());
    }

    /** The entry at the snapshot's index is gone, and committed: so it matches. Guard: SnapshotBoundary. */
    @Test
    void probe_atTheSnapshotOfALogThatGoesOn_isAccepted() {
        AppendEntriesSuccessResponse response = answerOfRestored(entries(101, 110), 100, List.of());

        assertEquals(100, response.getLastLogIndex());
    }

    /** What the log has already is not appended again. Guard: SnapshotBoundary. */
    @Test
    void appendEntries_behindTheSnapshotOfALogThatGoesOn_areAppendedWhereTheyDiffer() {
        AppendEntriesSuccessResponse response = answerOfRestored(entries(101, 110), 95, entries(96, 115));

        assertEquals(115, response.getLastLogIndex());
    }

    /** What a leader contradicts was never committed, and gives way. Guard: SnapshotBoundary. */
    @Test
    void appendEntries_contradictingAllBehindTheSnapshot_replaceIt() {
        AppendEntriesSuccessResponse response =
                answerOfRestored(entries(101, 110), 100, List.of(entry(101, 5, new LogOperation.NewTerm(1, 2, false))));

        assertEquals(101, response.getLastLogIndex());
    }

    /** What a follower with a snapshot at 100 and a log behind it says to the leader of term 7. */
    private AppendEntriesSuccessResponse answerOfRestored(List<LogEntry> log, long previousIndex, List<LogEntry> sent) {
        RaftCluster cluster = new RaftCluster(RAFT, Map.of("a", restored("a", 100, log)), "a", "b", "c");
        RaftCluster.Member follower = cluster.member("a");
        cluster.time.advance(Duration.ofMillis(5));
        RaftMessage request = models.createAppendEntriesRequestBuilder()
                .setGroupId(0)
                .setSender(Entries.member("b"))
                .setTerm(7)
                .setPreviousLogTerm(3)
                .setPreviousLogIndex(previousIndex)
                .setCommitIndex(95)
                .setLogEntries(sent)
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(1)
                .build();
        cluster.sent.clear();
        cluster.inject(cluster.connection(cluster.member("b"), follower), follower, request);
        assertEquals(List.of(), follower.failures);
        return acceptance(cluster);
    }

    private static AppendEntriesSuccessResponse acceptance(RaftCluster cluster) {
        return cluster.sent.stream()
                .filter(AppendEntriesSuccessResponse.class::isInstance)
                .map(AppendEntriesSuccessResponse.class::cast)
                .filter(answer -> answer.getFlowControlSequenceNumber() == 1)
                .findFirst()
                .orElseThrow(() -> new AssertionError("refused: " + cluster.sent));
    }

    /** Thesis 3.5: the commit index only grows. Guard: EngineGuard. */
    @Test
    void appendEntries_endingBelowTheCommitIndex_isAnswered() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        RaftCluster.Member follower = others(cluster, leader).get(0);
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        cluster.time.advance(Duration.ofMillis(300));
        RaftMessage request = models.createAppendEntriesRequestBuilder()
                .setGroupId(0)
                .setSender(Entries.member(leader.id))
                .setTerm(leader.group.term())
                .setPreviousLogTerm(leader.group.term())
                .setPreviousLogIndex(1)
                .setCommitIndex(1_000)
                .setLogEntries(List.of())
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(1)
                .build();

        cluster.sent.clear();
        cluster.inject(cluster.connection(leader, follower), follower, request);

        assertEquals(1, acceptance(cluster).getLastLogIndex());
    }

    /** Thesis 3.3: a response of another term says nothing about this one. Guard: EngineGuard. */
    @Test
    void appendEntriesSuccess_ofOlderTerm_commitsNothing() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        RaftCluster.Member follower = others(cluster, leader).get(0);
        cluster.isolate(leader);
        RaftCluster.Outcome write = cluster.write(leader, "k", "never replicated");
        cluster.time.advance(Duration.ofMillis(1));

        int olderTerm = leader.group.term() - 1;
        RaftCluster.Link link = cluster.connection(follower, leader);
        cluster.inject(link, leader, success(follower, olderTerm, 3));
        cluster.inject(link, leader, success(follower, olderTerm, 2));

        assertFalse(write.isAnswered(), "an entry that no follower has was committed");
        assertNotEquals(0, olderTerm + 1);
    }

    /** Messages of a connection that was replaced are over. Guard: PeerInbox. */
    @Test
    void message_ofOldConnectionAfterNewOne_isDropped() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        RaftCluster.Member follower = others(cluster, leader).get(0);
        cluster.isolate(leader);
        RaftCluster.Outcome write = cluster.write(leader, "k", "never replicated");
        RaftCluster.Link before = cluster.connection(follower, leader);
        cluster.connect(follower.id, leader);
        cluster.time.advance(Duration.ofMillis(1));

        cluster.inject(before, leader, success(follower, leader.group.term(), 3));

        assertFalse(write.isAnswered(), "a message of an old connection overtook the new one");
    }

    /** The engine's whole seconds are our heartbeats. Guard: EngineTime. */
    @Test
    void leader_thatIsCutOff_isReplacedWithinASecond() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member old = cluster.awaitLeader();
        cluster.isolate(old);

        cluster.time.advance(Duration.ofSeconds(1));

        assertTrue(others(cluster, old).stream().anyMatch(member -> member.group.isLeader()));
    }

    /** The engine counts entries and not bytes; a network refuses what is too large. Guard: RaftMessageCodec. */
    @Test
    void entries_ofMoreBytesThanAFrameHolds_areReplicated() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        String large = "x".repeat(DataLimits.DEFAULT.valueBytes());

        cluster.isolate(leader);
        List<RaftCluster.Outcome> writes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            writes.add(cluster.write(leader, "k" + i, large));
        }
        cluster.time.advance(Duration.ofMillis(10));
        cluster.heal();
        cluster.time.advance(Duration.ofSeconds(2));

        assertTrue(writes.stream().allMatch(RaftCluster.Outcome::isAnswered), "entries were never replicated");
    }

    /** A snapshot takes neither a copy nor an encoding on the Raft thread. Guard: MapStateMachine. */
    @Test
    void takeSnapshot_ofStateThatChangesLater_isEncodedAsItWas() {
        ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
        RaftExecutor executor = new VirtualTime().new Executor(RAFT.heartbeatInterval());
        List<Throwable> failures = new ArrayList<>();
        MapStateMachine machine = machine(map, executor, failures);
        machine.runOperation(1, Entries.createCache());
        machine.runOperation(2, Entries.put("k", "before"));

        List<ChunkContent> chunks = new ArrayList<>();
        machine.takeSnapshot(2, chunk -> chunks.add((ChunkContent) chunk));
        machine.runOperation(3, Entries.put("k", "after"));
        ReplicatedMap installed = new ReplicatedMap(MapLimits.DEFAULT);
        machine(installed, executor, failures).installSnapshot(2, List.copyOf(chunks));

        assertEquals("before", Entries.get(installed, "k"));
        assertEquals("after", Entries.get(map, "k"));
        assertEquals(List.of(), failures);
    }

    /** A state that could not apply an entry must not go on. Guard: MapStateMachine. */
    @Test
    void entry_thatCannotBeApplied_isTheLast() {
        RaftExecutor executor = new VirtualTime().new Executor(RAFT.heartbeatInterval());
        List<Throwable> failures = new ArrayList<>();
        MapStateMachine machine = machine(new ReplicatedMap(MapLimits.DEFAULT), executor, failures);

        // The engine would only log what is thrown, and go on.
        LogOperation malformed = new LogOperation.Proposed(new byte[] {9, 9, 9});
        assertThrows(IllegalStateException.class, () -> machine.runOperation(1, malformed));
        assertThrows(IllegalStateException.class, () -> machine.runOperation(2, Entries.createCache()));

        assertEquals(1, failures.size());
    }

    /** What a newer build knows of the state this one does not. Guard: MapStateMachine. */
    @Test
    void snapshot_ofAClusterAboveThisBuild_isNotInstalled_andStopsTheMember() {
        RaftExecutor executor = new VirtualTime().new Executor(RAFT.heartbeatInterval());
        ReplicatedMap newer = new ReplicatedMap(MapLimits.DEFAULT);
        newer.versionRaised(1, new ClusterVersion(0, 99));
        List<Object> chunks = newer.snapshot().stream()
                .<Object>map(
                        part -> ChunkContent.taken(part.number(), part.version(), () -> SnapshotCodec.encode(part)))
                .toList();
        List<Throwable> failures = new ArrayList<>();
        ReplicatedMap map = new ReplicatedMap(MapLimits.DEFAULT);
        MapStateMachine machine = machine(map, executor, failures);

        assertThrows(IllegalStateException.class, () -> machine.installSnapshot(1, chunks));

        assertEquals(1, failures.size());
        assertInstanceOf(VersionException.class, failures.get(0).getCause());
        assertEquals(0, map.lastApplied());
    }

    /** A pre-vote that a returning leader left open must not keep a member from electing. Guard: EngineGuard. */
    @Test
    void leaderDies_whileItsBestFollowerHasAnOldPreVoteOpen_isReplaced() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        RaftCluster.Member best = others(cluster, leader).get(0);
        RaftCluster.Member behind = others(cluster, leader).get(1);

        // The best follower misses some heartbeats, asks for votes, gets none, and hears of its leader again.
        cluster.cut(leader, best);
        cluster.time.advance(Duration.ofMillis(700));
        cluster.heal();
        cluster.time.advance(Duration.ofSeconds(1));
        cluster.isolate(behind);
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        cluster.heal();
        cluster.isolate(leader);
        cluster.time.advance(Duration.ofSeconds(3));

        assertTrue(best.group.isLeader(), "nobody was elected");
    }

    /** Thesis 3.3: a response of a later term tells that there is one. Guard: EngineGuard. */
    @Test
    void bestLogsAreOfOldTerm_andHalfOfTheMembersAreOfLaterTerms_oneOfTheBestIsElected() {
        Map<String, RestoredRaftState> restored = Map.of(
                "a", oneOfFour("a", 3, entries(1, 110)),
                "b", oneOfFour("b", 3, entries(1, 109)),
                "c", oneOfFour("c", 9, entries(1, 105)),
                "d", oneOfFour("d", 8, entries(1, 103)));
        RaftCluster cluster = new RaftCluster(RAFT, restored, "a", "b", "c", "d");

        RaftCluster.Member leader = cluster.awaitLeader();

        assertTrue(Set.of("a", "b").contains(leader.id), leader.id);
        assertTrue(leader.group.term() > 9);
    }

    /** A member of the asked term's predecessor answers with the term that it was asked for. Guard: EngineGuard. */
    @Test
    void preVoteRefused_withTheTermAskedFor_isNoReasonForThatTerm_butALaterOneIs() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        RaftCluster.Member asking = others(cluster, leader).get(0);
        int term = asking.group.term();
        cluster.isolate(asking);
        cluster.time.advance(Duration.ofSeconds(1));

        cluster.inject(cluster.connection(leader, asking), asking, preVoteRefused(leader, term + 1));
        assertEquals(term, asking.group.term());

        cluster.inject(cluster.connection(leader, asking), asking, preVoteRefused(leader, term + 2));
        assertEquals(term + 2, asking.group.term());
    }

    private RaftMessage preVoteRefused(RaftCluster.Member by, int term) {
        return models.createPreVoteResponseBuilder()
                .setGroupId(0)
                .setSender(Entries.member(by.id))
                .setTerm(term)
                .setGranted(false)
                .build();
    }

    /** Thesis 3.3: the search for where two logs meet may go faster than one by one. Guard: EngineGuard. */
    @Test
    void follower_thousandsOfEntriesBehindANewLeader_isFoundInFewSteps() {
        RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
        RaftCluster.Member old = cluster.awaitLeader();
        assertTrue(cluster.createCache(old).isCompletedWithin(cluster));
        RaftCluster.Member behind = others(cluster, old).get(0);
        RaftCluster.Member next = others(cluster, old).get(1);
        cluster.isolate(behind);
        for (int i = 0; i < 3_000; i++) {
            cluster.write(old, "k" + i, "v");
        }
        assertTrue(cluster.write(old, "last", "v").isCompletedWithin(cluster));
        cluster.heal();
        cluster.isolate(old);
        assertEquals(next, awaitOtherLeader(cluster, List.of(next)));
        cluster.sent.clear();

        assertTrue(cluster.write(next, "needs the one behind", "v").isCompletedWithin(cluster));

        long refusals = cluster.sent.stream()
                .filter(AppendEntriesFailureResponse.class::isInstance)
                .count();
        assertTrue(refusals < 30, refusals + " refusals");
    }

    /** A restored log that is longer than the engine's ring keeps its head. Guard: RaftGroup. */
    @Test
    void restart_withMoreEntriesThanTheEnginesRing_appliesAll() {
        RaftConfiguration small = new RaftConfiguration(
                1, RAFT.heartbeatInterval(), RAFT.electionTimeout(), 100, 10, RAFT.batchEntries());
        List<LogEntry> log = new ArrayList<>(entries(1, 1_000));
        log.set(0, entry(1, Entries.createCache()));
        log.set(1, entry(2, Entries.put("k", "first of all")));
        RestoredRaftState whole = restored("a", List.of(Entries.member("a")), null, log, 3);
        RaftCluster cluster = new RaftCluster(small, Map.of("a", whole), "a");
        RaftCluster.Member member = cluster.awaitLeader();

        RaftCluster.Outcome read = cluster.read(member, "k");

        assertTrue(read.isCompletedWithin(cluster));
        assertEquals("first of all", read.value());
    }

    private static MapStateMachine machine(ReplicatedMap map, RaftExecutor executor, List<Throwable> failures) {
        LogMemory logMemory = new LogMemory(
                index -> {
                    throw new IllegalStateException("entry " + index + " is not stored");
                },
                () -> 0);
        MapStateMachine.Listener nobody = new MapStateMachine.Listener() {
            @Override
            public void applied(int bytes) {}

            @Override
            public void snapshotTaken() {}

            @Override
            public void installed() {}
        };
        return new MapStateMachine(
                Build.CURRENT,
                map,
                new LeaderClock(executor, 0),
                new HeardGuards(executor::nanoTime),
                logMemory,
                List::of,
                nobody,
                failures::add);
    }

    private static List<RaftCluster.Member> others(RaftCluster cluster, RaftCluster.Member member) {
        return cluster.members.values().stream()
                .filter(other -> other != member)
                .toList();
    }

    private static RaftCluster.Member awaitOtherLeader(RaftCluster cluster, List<RaftCluster.Member> among) {
        for (int i = 0; i < 50; i++) {
            cluster.time.advance(Duration.ofMillis(100));
            for (RaftCluster.Member member : among) {
                if (member.group.isLeader()) {
                    return member;
                }
            }
        }
        throw new AssertionError("no new leader within 5 virtual seconds");
    }

    private RaftMessage success(RaftCluster.Member from, int term, long lastLogIndex) {
        return models.createAppendEntriesSuccessResponseBuilder()
                .setGroupId(0)
                .setSender(Entries.member(from.id))
                .setTerm(term)
                .setLastLogIndex(lastLogIndex)
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(0)
                .build();
    }

    private List<LogEntry> entries(long from, long to) {
        List<LogEntry> entries = new ArrayList<>();
        for (long index = from; index <= to; index++) {
            entries.add(entry(index, new LogOperation.NewTerm(1, 2, false)));
        }
        return entries;
    }

    private LogEntry entry(long index, LogOperation operation) {
        return entry(index, 3, operation);
    }

    private LogEntry entry(long index, int term, LogOperation operation) {
        return models.createLogEntryBuilder()
                .setIndex(index)
                .setTerm(term)
                .setOperation(operation)
                .build();
    }

    private RestoredRaftState restored(String id, long snapshotIndex) {
        return restored(id, snapshotIndex, List.of());
    }

    private RestoredRaftState restored(String id, long snapshotIndex, List<LogEntry> log) {
        List<RaftEndpoint> members = List.of(Entries.member("a"), Entries.member("b"), Entries.member("c"));
        RaftGroupMembersView view = models.createRaftGroupMembersViewBuilder()
                .setLogIndex(0)
                .setMembers(members)
                .setVotingMembers(members)
                .build();
        List<SnapshotChunk> chunks = new ReplicatedMap(MapLimits.DEFAULT)
                .snapshot().stream()
                        .map(part -> models.createSnapshotChunkBuilder()
                                .setTerm(3)
                                .setIndex(snapshotIndex)
                                .setSnapshotChunkIndex(part.number())
                                .setSnapshotChunkCount(part.number() + 1)
                                .setGroupMembersView(view)
                                .setOperation(ChunkContent.received(part.number(), 0, SnapshotCodec.encode(part)))
                                .build())
                        .toList();
        SnapshotEntry snapshot = models.createSnapshotEntryBuilder()
                .setTerm(3)
                .setIndex(snapshotIndex)
                .setSnapshotChunks(chunks)
                .setGroupMembersView(view)
                .build();
        return restored(id, members, snapshot, log, 3);
    }

    /** One of four members, without a snapshot. */
    private RestoredRaftState oneOfFour(String id, int term, List<LogEntry> log) {
        List<RaftEndpoint> members =
                Stream.of("a", "b", "c", "d").<RaftEndpoint>map(Entries::member).toList();
        return restored(id, members, null, log, term);
    }

    private RestoredRaftState restored(
            String id, List<RaftEndpoint> members, @Nullable SnapshotEntry snapshot, List<LogEntry> log, int term) {
        return new RestoredRaftState(
                models.createRaftEndpointPersistentStateBuilder()
                        .setLocalEndpoint(Entries.member(id))
                        .setVoting(true)
                        .build(),
                models.createRaftGroupMembersViewBuilder()
                        .setLogIndex(0)
                        .setMembers(members)
                        .setVotingMembers(members)
                        .build(),
                models.createRaftTermPersistentStateBuilder().setTerm(term).build(),
                snapshot,
                log);
    }
}
