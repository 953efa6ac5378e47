package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.raft.MembershipVerdict.Kind;
import io.loomcache.wire.MemberRequest.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a leader does about the members of its group, in virtual time (Raft thesis 4). */
final class MembershipsTest {

    private static final Duration LONG = Duration.ofSeconds(3);

    private final RaftCluster cluster = new RaftCluster(RaftConfiguration.DEFAULT, "a", "b", "c");

    @Test
    void remove_thatWouldLeaveNoMajority_changesNothing() {
        RaftCluster.Member leader = settledLeader();
        List<String> others = others(leader);
        cluster.isolate(cluster.member(others.get(0)));
        cluster.time.advance(LONG);

        MembershipVerdict verdict = verdict(bring(leader, others.get(1), Wanted.ABSENT, false));

        assertEquals(Kind.NOT_NOW, verdict.kind(), verdict.reason());
        assertTrue(verdict.reason().contains("only 1 answer"), verdict.reason());
        assertEquals(3, leader.group.effectiveMembers().size());
        assertTrue(cluster.write(leader, "k", "v").isCompletedWithin(cluster));
    }

    /** The leader hears of too few and steps down; when they are back, somebody leads, with the change or without. */
    @Test
    void remove_thatIsForced_isNotDoneBeforeEnoughAnswer() {
        RaftCluster.Member leader = settledLeader();
        List<String> others = others(leader);
        cluster.isolate(cluster.member(others.get(0)));
        cluster.time.advance(Duration.ofMillis(600));

        CompletableFuture<MembershipVerdict> removal = bring(leader, others.get(1), Wanted.ABSENT, true);
        cluster.time.advance(LONG);
        assertEquals(Kind.NOT_NOW, verdict(removal).kind());
        cluster.heal();
        RaftCluster.Member next = settledLeader();

        assertTrue(cluster.write(next, "k", "v").isCompletedWithin(cluster));
    }

    @Test
    void remove_ofADeadMember_isDone() {
        RaftCluster.Member leader = settledLeader();
        String dead = others(leader).get(0);
        cluster.isolate(cluster.member(dead));
        cluster.time.advance(LONG);

        CompletableFuture<MembershipVerdict> removal = bring(leader, dead, Wanted.ABSENT, false);
        cluster.time.advance(LONG);

        assertEquals(Kind.DONE, verdict(removal).kind());
        assertFalse(leader.group.effectiveMembers().contains(Entries.member(dead)));
    }

    /** It takes everybody for alive that it has not waited for yet. */
    @Test
    void change_byALeaderThatHasJustBegun_waits() {
        RaftCluster.Member leader = cluster.awaitLeader();

        MembershipVerdict verdict = verdict(bring(leader, others(leader).get(0), Wanted.ABSENT, false));

        assertEquals(Kind.NOT_NOW, verdict.kind(), verdict.reason());
    }

    @Test
    void remove_ofTheLeader_handsOverAndIsThenDoneByTheNext() {
        RaftCluster.Member leader = settledLeader();

        CompletableFuture<MembershipVerdict> first = bring(leader, leader.id, Wanted.ABSENT, false);
        cluster.time.advance(LONG);
        assertEquals(Kind.NOT_NOW, verdict(first).kind());
        RaftCluster.Member next = settledLeader();
        CompletableFuture<MembershipVerdict> second = bring(next, leader.id, Wanted.ABSENT, false);
        cluster.time.advance(LONG);

        assertFalse(next == leader);
        assertEquals(Kind.DONE, verdict(second).kind());
    }

    @Test
    void isMember_ofOneWhoWasRemoved_isDeniedByTheLeaderAlone() {
        RaftCluster.Member leader = settledLeader();
        List<String> others = others(leader);
        CompletableFuture<MembershipVerdict> removal = bring(leader, others.get(0), Wanted.ABSENT, false);
        cluster.time.advance(LONG);
        assertEquals(Kind.DONE, verdict(removal).kind());

        CompletableFuture<Boolean> removed = leader.group.isMember(Entries.member(others.get(0)));
        CompletableFuture<Boolean> left = leader.group.isMember(Entries.member(others.get(1)));
        CompletableFuture<Boolean> elsewhere =
                cluster.member(others.get(1)).group.isMember(Entries.member("a"));
        cluster.time.advance(LONG);

        assertFalse(removed.join());
        assertTrue(left.join());
        assertTrue(elsewhere.isCompletedExceptionally());
    }

    @Test
    void wishes_thatMakeNoSense_areRefused() {
        RaftCluster.Member leader = settledLeader();

        assertEquals(
                Kind.REFUSED, verdict(bring(leader, "x", Wanted.VOTER, false)).kind());
        assertEquals(
                Kind.DONE, verdict(bring(leader, "x", Wanted.ABSENT, false)).kind());
        assertEquals(
                Kind.REFUSED,
                verdict(leader.group.bring(new MemberEndpoint("a", 5, null), Wanted.LEARNER, false))
                        .kind());
        assertEquals(
                Kind.DONE, verdict(bring(leader, "a", Wanted.LEARNER, false)).kind());
    }

    private RaftCluster.Member settledLeader() {
        cluster.awaitLeader();
        cluster.time.advance(LONG);
        return cluster.awaitLeader();
    }

    private List<String> others(RaftCluster.Member leader) {
        return cluster.members.keySet().stream()
                .filter(id -> !id.equals(leader.id))
                .toList();
    }

    private static CompletableFuture<MembershipVerdict> bring(
            RaftCluster.Member leader, String id, Wanted wanted, boolean forced) {
        return leader.group.bring(Entries.member(id), wanted, forced);
    }

    private MembershipVerdict verdict(CompletableFuture<MembershipVerdict> wish) {
        cluster.time.advance(Duration.ofMillis(1));
        assertTrue(wish.isDone(), "no verdict");
        return wish.join();
    }
}
