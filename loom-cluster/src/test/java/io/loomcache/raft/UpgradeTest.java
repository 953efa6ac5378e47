package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import io.loomcache.wire.ProposalCodec;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Members of several builds in one group, and what its log may hold. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, fails the test by its state
final class UpgradeTest {

    private static final RaftConfiguration RAFT = RaftConfiguration.DEFAULT;
    private static final Operation.Clear CLEAR = new Operation.Clear("c");

    /** The next version, in which clearing is new. */
    private static final Build NEXT =
            new Build("0.2.0", Map.of(OperationCodec.opcode(OperationCodec.encode(CLEAR)), new ClusterVersion(0, 2)));

    private final DefaultRaftModelFactory models = new DefaultRaftModelFactory();

    @Test
    void newCommand_whileOneMemberIsOlder_isRefusedByName_andNothingIsDone() {
        RaftCluster cluster = cluster("a", "b");
        RaftCluster.Member leader = leaderOf(cluster, "a");
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        cluster.time.advance(Duration.ofSeconds(5));

        RaftCluster.Outcome clear = cluster.propose(leader, CLEAR);
        cluster.time.advance(Duration.ofMillis(50));

        Result.Rejected rejected = assertInstanceOf(Result.Rejected.class, clear.result.join());
        assertEquals(Result.Reason.TOO_NEW, rejected.reason());
        assertEquals("the cluster's version is 0.1, expected at least 0.2", rejected.message());
        assertEquals("v", value(cluster, leader));
    }

    @Test
    void version_whenEveryMemberIsNewer_isRaisedByTheLeader_andTheNewCommandIsDoneEverywhere() {
        RaftCluster cluster = cluster("a", "b", "c");
        RaftCluster.Member leader = cluster.awaitLeader();
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        cluster.time.advance(Duration.ofSeconds(5));

        RaftCluster.Outcome clear = cluster.propose(leader, CLEAR);
        cluster.time.advance(Duration.ofSeconds(1));

        assertEquals(Result.DONE.getClass(), clear.result.join().getClass());
        for (RaftCluster.Member member : cluster.members.values()) {
            assertEquals(new ClusterVersion(0, 2), member.group.clusterVersion(), member.id);
            assertEquals(List.of(), member.failures);
        }
        assertEquals("(none)", value(cluster, leader));
    }

    @Test
    void version_thatMembersDoNotRaiseByThemselves_staysUntilTheCommand() {
        RaftCluster cluster = cluster("a", "b", "c");
        cluster.members.values().forEach(member -> member.group.raiseVersionByItself(false));
        RaftCluster.Member leader = cluster.awaitLeader();
        cluster.time.advance(Duration.ofSeconds(30));
        assertEquals(ClusterVersion.FIRST, leader.group.clusterVersion());

        CompletableFuture<ClusterVersion> raised = leader.group.raiseVersion(new ClusterVersion(0, 2));
        cluster.time.advance(Duration.ofSeconds(1));

        assertEquals(new ClusterVersion(0, 2), raised.join());
        cluster.members
                .values()
                .forEach(member -> assertEquals(raised.join(), member.group.clusterVersion(), member.id));
    }

    @Test
    void version_whileAMemberIsAway_isNotRaised() {
        RaftCluster cluster = cluster("a", "b", "c");
        cluster.members.values().forEach(member -> member.group.raiseVersionByItself(false));
        RaftCluster.Member leader = cluster.awaitLeader();
        RaftCluster.Member away = cluster.members.values().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        leader.group.closed(cluster.connection(away, leader));
        leader.group.raiseVersionByItself(true);

        CompletableFuture<ClusterVersion> raised = leader.group.raiseVersion(new ClusterVersion(0, 2));
        cluster.time.advance(Duration.ofSeconds(5));

        assertEquals(
                "cluster version: '0.2', expected every member to be connected: member '" + away.id + "' is not",
                failure(raised));
        assertEquals(ClusterVersion.FIRST, leader.group.clusterVersion());
    }

    @Test
    void raise_toALowerOrAFutureVersion_orPastAnOlderMember_orAtAFollower_isRefused() {
        RaftCluster cluster = cluster("a", "b");
        RaftCluster.Member leader = leaderOf(cluster, "a");
        RaftCluster.Member follower = cluster.member("b");

        Map<ClusterVersion, String> refusals = Map.of(
                new ClusterVersion(0, 0), "cluster version: '0.0', expected at least 0.1: it is never lowered",
                new ClusterVersion(0, 3), "cluster version: '0.3', expected at most 0.2, the version of this build",
                new ClusterVersion(1, 0), "cluster version: '1.0', expected at most 0.2, the version of this build",
                new ClusterVersion(0, 2),
                        "cluster version: '0.2', expected at most the version of every member: member 'c' is of 0.1.0");
        refusals.forEach((to, text) -> {
            CompletableFuture<ClusterVersion> raised = leader.group.raiseVersion(to);
            cluster.time.advance(Duration.ofMillis(50));
            assertEquals(text, failure(raised));
        });
        CompletableFuture<ClusterVersion> atFollower = follower.group.raiseVersion(ClusterVersion.FIRST);
        CompletableFuture<ClusterVersion> same = leader.group.raiseVersion(ClusterVersion.FIRST);
        cluster.time.advance(Duration.ofMillis(50));
        assertEquals("this member does not lead the group", failure(atFollower));
        assertEquals(ClusterVersion.FIRST, same.join());
    }

    /** It was away when the version was raised: what follows in the log it would not understand. */
    @Test
    void olderMember_thatAppliesTheRaisedVersion_stops_andSaysWhatToStart() {
        RaftCluster cluster = cluster("a", "b", "c");
        RaftCluster.Member old = cluster.member("c");
        leaderOf(cluster, "a");

        append(cluster, old, new LogOperation.VersionRaised(new ClusterVersion(0, 3)));

        assertEquals(1, old.failures.size());
        String text = texts(old.failures.get(0));
        assertTrue(
                text.contains(
                        "the cluster is of version 0.3, and this build is 0.2.0, which does not know all that came"
                                + " with it: start a build of 0.3 or later"),
                text);
    }

    @Test
    void memberOfAnOlderBuild_isRefusedOnceTheVersionIsRaised_andNotBefore() {
        RaftCluster cluster = cluster("a", "b", "c");
        cluster.members.values().forEach(member -> member.group.raiseVersionByItself(false));
        RaftCluster.Member leader = cluster.awaitLeader();
        List<String> closed = new ArrayList<>();
        RaftCluster.Link old = new RaftCluster.Link("d", "0.1.7", (connection, frame) -> {}, closed::add);

        leader.group.opened(old);
        cluster.time.advance(Duration.ofMillis(10));
        assertEquals(List.of(), closed);
        leader.group.closed(old);
        leader.group.raiseVersion(new ClusterVersion(0, 2));
        cluster.time.advance(Duration.ofSeconds(1));
        leader.group.opened(old);
        cluster.time.advance(Duration.ofMillis(10));

        assertEquals(List.of("member d is of build 0.1.7, expected at least the cluster's version 0.2"), closed);
    }

    @Test
    void entryOfUnknownKind_stopsTheMember_andIsNotSkipped() {
        byte[] unknownCommand = ProposalCodec.encode(1, 0, 0, 0, new byte[] {99});
        for (byte[] bytes : new byte[][] {unknownCommand, {77, 1, 2, 3}}) {
            RaftCluster cluster = cluster("a", "b", "c");
            RaftCluster.Member member = cluster.member("c");
            leaderOf(cluster, "a");

            append(cluster, member, new MemberEngineCodec().decodeOperation(bytes));

            assertEquals(1, member.failures.size());
            String text = texts(member.failures.get(0));
            assertTrue(text.contains("(this build is 0.2.0, the cluster of version"), text);
            assertTrue(text.contains("expected"), text);
        }
    }

    @Test
    void commandAboveTheClusterVersion_inTheLog_stopsTheMember() {
        RaftCluster cluster = cluster("a", "b");
        RaftCluster.Member member = cluster.member("b");
        leaderOf(cluster, "a");

        append(
                cluster,
                member,
                new LogOperation.Proposed(ProposalCodec.encode(1, 0, 0, 0, OperationCodec.encode(CLEAR))));

        assertEquals(1, member.failures.size());
        String text = texts(member.failures.get(0));
        assertTrue(text.contains("a command of cluster version 0.2 is in the log, expected none above 0.1"), text);
    }

    /** @param newer those that are of the next build */
    private static RaftCluster cluster(String... newer) {
        Map<String, Build> builds = new HashMap<>();
        List.of(newer).forEach(id -> builds.put(id, NEXT));
        RaftCluster cluster = new RaftCluster(RAFT, Map.of(), builds, "a", "b", "c");
        cluster.members.values().forEach(member -> member.group.raiseVersionByItself(true));
        return cluster;
    }

    private static RaftCluster.Member leaderOf(RaftCluster cluster, String id) {
        RaftCluster.Member wanted = cluster.member(id);
        RaftCluster.Member leader = cluster.awaitLeader();
        if (leader != wanted) {
            leader.group.handOver(id);
            cluster.time.advance(Duration.ofMillis(200));
        }
        assertTrue(wanted.group.isLeader());
        assertTrue(cluster.ask(wanted, new Operation.ListCaches()).isCompletedWithin(cluster));
        return wanted;
    }

    /** As a leader of a later term would that nobody else has heard of. */
    private void append(RaftCluster cluster, RaftCluster.Member to, Object operation) {
        RaftCluster.Member from = cluster.members.values().stream()
                .filter(member -> member != to)
                .findFirst()
                .orElseThrow();
        cluster.time.advance(Duration.ofSeconds(2));
        long index = 1;
        for (RaftMessage message : List.copyOf(cluster.sent)) {
            if (message instanceof AppendEntriesSuccessResponse answer
                    && answer.getSender().equals(Entries.member(to.id))) {
                index = answer.getLastLogIndex() + 1;
            }
        }
        int term = to.group.term();
        LogEntry entry = models.createLogEntryBuilder()
                .setIndex(index)
                .setTerm(term + 5)
                .setOperation(operation)
                .build();
        RaftMessage request = models.createAppendEntriesRequestBuilder()
                .setGroupId(0)
                .setSender(Entries.member(from.id))
                .setTerm(term + 5)
                .setPreviousLogTerm(term)
                .setPreviousLogIndex(index - 1)
                .setCommitIndex(index)
                .setLogEntries(List.of(entry))
                .setQuerySequenceNumber(0)
                .setFlowControlSequenceNumber(1)
                .build();
        cluster.inject(cluster.connection(from, to), to, request);
    }

    private static String value(RaftCluster cluster, RaftCluster.Member leader) {
        RaftCluster.Outcome read = cluster.read(leader, "k");
        assertTrue(read.isCompletedWithin(cluster));
        return read.value();
    }

    private static String failure(CompletableFuture<ClusterVersion> raised) {
        assertTrue(raised.isDone());
        ExecutionException failure = assertThrows(ExecutionException.class, raised::get);
        return String.valueOf(
                assertInstanceOf(VersionException.class, failure.getCause()).getMessage());
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }
}
