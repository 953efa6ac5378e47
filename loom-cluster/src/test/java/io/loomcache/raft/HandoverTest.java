package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Leadership goes where an operator wants it (Raft thesis 3.10), and nothing is lost on the way. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails, fails the test by its state
final class HandoverTest {

    private static final RaftConfiguration RAFT = RaftConfiguration.DEFAULT;

    /** Far less than an election timeout. */
    private static final Duration SOON = Duration.ofMillis(50);

    private final RaftCluster cluster = new RaftCluster(RAFT, "a", "b", "c");
    private final RaftCluster.Member leader = cluster.awaitLeader();

    @Test
    void handOver_toAVoter_makesItLeadAtOnce_andKeepsTheLog() {
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        RaftCluster.Member next = others().get(0);

        CompletableFuture<String> handedOver = leader.group.handOver(next.id);
        cluster.time.advance(SOON);

        assertEquals(next.id, handedOver.getNow(""));
        assertTrue(next.group.isLeader());
        assertEquals("v", valueAt(next));
    }

    @Test
    void handOver_ofAMemberThatDoesNotLead_namesTheLeader() {
        String text = failure(others().get(0).group.handOver(null));

        assertTrue(text.contains("the leader is " + leader.id), text);
    }

    @Test
    void handOver_toAnUnknownOrSilentVoter_isRefused_andTheLeaderGoesOn() {
        RaftCluster.Member silent = others().get(0);
        cluster.isolate(silent);
        cluster.time.advance(Duration.ofSeconds(1));

        assertTrue(failure(leader.group.handOver("x")).contains("member 'x' can't lead now"));
        String text = failure(leader.group.handOver(silent.id));

        assertTrue(text.contains("[" + others().get(1).id + "]"), text);
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
    }

    /** A voter that lacks more than a message of entries would keep proposals waiting. */
    @Test
    void handOver_passesOverAVoterThatIsFarBehind() {
        RaftCluster small = smallMessages();
        RaftCluster.Member first = small.awaitLeader();
        assertTrue(small.createCache(first).isCompletedWithin(small));
        List<RaftCluster.Member> rest = small.members.values().stream()
                .filter(member -> member != first)
                .toList();
        small.hold(first, rest.get(0));
        for (int i = 0; i < 10; i++) {
            small.write(first, "k" + i, "v");
        }
        small.time.advance(Duration.ofMillis(20));

        String text = failure(small, first.group.handOver(rest.get(0).id));

        assertTrue(text.contains("expected another voter that answers and has nearly all of the log"), text);
    }

    @Test
    void commands_duringAHandOver_areAnsweredOrSurelyNotDone() {
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        List<RaftCluster.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            outcomes.add(cluster.write(leader, "k" + i, "v"));
        }
        CompletableFuture<String> handedOver = leader.group.handOver(null);
        for (int i = 0; i < 100; i++) {
            outcomes.add(cluster.write(leader, "l" + i, "v"));
        }
        cluster.time.advance(Duration.ofMillis(500));

        assertTrue(handedOver.isDone() && !handedOver.isCompletedExceptionally());
        for (RaftCluster.Outcome outcome : outcomes) {
            assertTrue(outcome.result.isDone());
            if (!outcome.isAnswered()) {
                String refused = assertThrows(ExecutionException.class, outcome.result::get)
                        .toString();
                assertTrue(refused.contains("BUSY") || refused.contains("NOT_LEADER"), refused);
            }
        }
        assertTrue(outcomes.stream().limit(100).allMatch(RaftCluster.Outcome::isAnswered));
    }

    @Test
    void drainedLeader_handsOver_andTakesNoOffer() {
        leader.group.drain(true);
        cluster.time.advance(SOON);
        RaftCluster.Member next = cluster.awaitLeader();
        assertNotSame(leader, next);

        String text = failure(next.group.handOver(leader.id));

        assertTrue(text.contains("has not taken over"), text);
        assertTrue(next.group.isLeader());
        leader.group.drain(false);
        next.group.handOver(leader.id);
        cluster.time.advance(SOON);
        assertTrue(leader.group.isLeader());
    }

    /** All voters lack too much of the log for the moment: that is no failed try, after which one would wait. */
    @Test
    void drainedLeader_ofVotersThatAreBehind_handsOverAsSoonAsOneHasCaughtUp() {
        RaftCluster small = smallMessages();
        RaftCluster.Member first = small.awaitLeader();
        assertTrue(small.createCache(first).isCompletedWithin(small));
        List<RaftCluster.Member> rest = small.members.values().stream()
                .filter(member -> member != first)
                .toList();
        rest.forEach(member -> small.hold(first, member));
        for (int i = 0; i < 10; i++) {
            small.write(first, "k" + i, "v");
        }
        first.group.drain(true);
        CompletableFuture<Boolean> hasSuccessor = first.group.hasSuccessor();
        small.time.advance(Duration.ofMillis(250));
        assertTrue(hasSuccessor.getNow(false));
        assertTrue(first.group.isLeader());

        rest.forEach(member -> small.release(first, member));
        small.time.advance(Duration.ofMillis(250));

        assertFalse(first.group.isLeader());
    }

    /** Nobody else can be elected: it leads, and hands over once another has caught up. */
    @Test
    void drainedMember_thatMustBeElected_leadsOnlyUntilAnotherCan() {
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
        RaftCluster.Member drained = others().get(0);
        RaftCluster.Member behind = others().get(1);
        drained.group.drain(true);
        cluster.isolate(behind);
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
        cluster.heal();
        cluster.isolate(leader);
        boolean hasLed = false;
        for (int i = 0; i < 1_000 && !behind.group.isLeader(); i++) {
            cluster.time.advance(Duration.ofMillis(10));
            hasLed |= drained.group.isLeader();
        }

        assertTrue(hasLed);
        assertTrue(behind.group.isLeader());
        assertEquals("v", valueAt(behind));
    }

    @Test
    void drainedCluster_isLedAllTheSame() {
        cluster.members.values().forEach(member -> member.group.drain(true));
        cluster.time.advance(Duration.ofSeconds(5));

        RaftCluster.Member last = cluster.awaitLeader();

        assertTrue(cluster.createCache(last).isCompletedWithin(cluster));
    }

    @Test
    void aloneMember_hasNoSuccessor() {
        RaftCluster alone = new RaftCluster(RAFT, "a");
        RaftCluster.Member only = alone.awaitLeader();

        CompletableFuture<Boolean> hasSuccessor = only.group.hasSuccessor();
        alone.time.advance(SOON);
        assertFalse(hasSuccessor.getNow(true));
        assertTrue(failure(alone, only.group.handOver(null)).contains("no other voter"));
    }

    /** With two entries in a message. */
    private static RaftCluster smallMessages() {
        return new RaftCluster(
                new RaftConfiguration(1, RAFT.heartbeatInterval(), RAFT.electionTimeout(), 100_000, 10_000, 2),
                "a",
                "b",
                "c");
    }

    private List<RaftCluster.Member> others() {
        return cluster.members.values().stream()
                .filter(member -> member != leader)
                .toList();
    }

    private String valueAt(RaftCluster.Member member) {
        cluster.time.advance(SOON);
        RaftCluster.Outcome read = cluster.read(member, "k");
        assertTrue(read.isCompletedWithin(cluster));
        return read.value();
    }

    private String failure(CompletableFuture<String> handedOver) {
        return failure(cluster, handedOver);
    }

    private static String failure(RaftCluster cluster, CompletableFuture<String> handedOver) {
        cluster.time.advance(Duration.ofSeconds(1));
        assertTrue(handedOver.isDone());
        ExecutionException failure = assertThrows(ExecutionException.class, handedOver::get);
        return String.valueOf(
                assertInstanceOf(HandoverException.class, failure.getCause()).getMessage());
    }
}
