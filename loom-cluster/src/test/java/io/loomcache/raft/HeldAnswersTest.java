package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.EventLog;
import io.loomcache.map.Expiry;
import io.loomcache.map.Listener;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.wire.OperationCodec;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change is answered when those who listen have handled it. */
final class HeldAnswersTest {

    private static final Duration BEFORE_PATIENCE_ENDS = Duration.ofSeconds(HeldAnswers.PATIENCE_SECONDS - 2);
    private static final Duration PATIENCE = Duration.ofSeconds(HeldAnswers.PATIENCE_SECONDS);

    private final RaftCluster cluster = new RaftCluster(RaftConfiguration.DEFAULT, "a", "b", "c");
    private RaftCluster.Member leader = cluster.awaitLeader();
    private long writer;
    private Listener listener = new Listener(0, 0);
    private long requests;

    @BeforeEach
    void openSessions() {
        done(cluster.createCache(leader));
        writer = session();
        listener = new Listener(session(), 1);
        done(cluster.propose(leader, listener.sessionId(), 1, new Operation.Listen("c", listener.id())));
    }

    private long session() {
        RaftCluster.Outcome opened = cluster.propose(leader, new Operation.OpenSession("test", 600_000));
        done(opened);
        return ((Result.SessionOpened) opened.result.join()).sessionId();
    }

    private void done(RaftCluster.Outcome outcome) {
        assertTrue(outcome.isCompletedWithin(cluster));
    }

    private RaftCluster.Outcome write(RaftCluster.Member to, long session, Condition condition) {
        requests++;
        return cluster.propose(to, session, requests, put(condition));
    }

    private static Operation.Write put(Condition condition) {
        return new Operation.Write("c", RaftCluster.key("k"), new byte[] {1}, condition, Expiry.NEVER, false);
    }

    private static Operation.Fill fill(String cache) {
        Operation.Item item = new Operation.Item(RaftCluster.key("k"), new byte[] {1});
        return new Operation.Fill(cache, List.of(item), Long.MAX_VALUE, true, Expiry.NEVER);
    }

    private static long revision(RaftCluster.Outcome written) {
        return ((Result.Written) written.result.join()).revision();
    }

    @Test
    void change_isAnsweredAfterTheListener() {
        RaftCluster.Outcome first = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(BEFORE_PATIENCE_ENDS);
        boolean answeredBefore = first.result.isDone();
        leader.group.handled(listener, 1);
        cluster.time.advance(Duration.ofMillis(50));
        boolean answeredTooEarly = first.result.isDone();
        leader.group.handled(listener, lastRevision(leader));

        assertFalse(answeredBefore);
        assertFalse(answeredTooEarly);
        done(first);
        assertEquals(0, leader.group.listenersGivenUp());
    }

    @Test
    void change_byTheListenersOwnClient_doesNotWait() {
        done(cluster.propose(leader, listener.sessionId(), 2, put(Condition.ALWAYS)));
    }

    @Test
    void writeThatDoesNothing_doesNotWait() {
        done(write(leader, writer, Condition.PRESENT));
    }

    @Test
    void changeOfAnotherCache_doesNotWait() {
        done(cluster.propose(leader, new Operation.Clear("d")));
    }

    @Test
    void listenerThatIsLate_isGivenUpOnce_andAwaitedAgainWhenItHasCaughtUp() {
        RaftCluster.Outcome first = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(PATIENCE.plusSeconds(1));
        assertTrue(first.isAnswered());
        assertEquals(1, leader.group.listenersGivenUp());
        RaftCluster.Outcome second = write(leader, writer, Condition.ALWAYS);
        done(second);

        leader.group.handled(listener, revision(second));
        RaftCluster.Outcome third = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(BEFORE_PATIENCE_ENDS);

        assertFalse(third.result.isDone());
        assertEquals(1, leader.group.listenersGivenUp());
    }

    @Test
    void listenerWhoseSessionEnds_isNotAwaited() {
        RaftCluster.Outcome write = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(Duration.ofSeconds(1));
        boolean answeredBefore = write.result.isDone();
        done(cluster.propose(leader, listener.sessionId(), 0, new Operation.CloseSession()));
        cluster.time.advance(Duration.ofSeconds(1));

        assertFalse(answeredBefore);
        assertTrue(write.isAnswered());
    }

    @Test
    void retryAtANewLeader_waitsForWhatTheFirstAttemptChanged() {
        RaftCluster.Outcome lost = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(Duration.ofSeconds(1));
        assertFalse(lost.result.isDone());
        cluster.isolate(leader);
        cluster.members.remove(leader.id);
        RaftCluster.Member next = cluster.awaitLeader();

        RaftCluster.Outcome retry = cluster.propose(next, writer, requests, put(Condition.ALWAYS));
        cluster.time.advance(BEFORE_PATIENCE_ENDS);
        boolean answeredBefore = retry.result.isDone();
        next.group.handled(listener, lastRevision(next));

        assertFalse(answeredBefore);
        done(retry);
    }

    @Test
    void handled_toldBeforeTheMemberLeads_counts() {
        RaftCluster.Outcome write = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(Duration.ofSeconds(1));
        long handled = lastRevision(leader);
        cluster.members.values().forEach(member -> member.group.handled(listener, handled));
        done(write);
        cluster.isolate(leader);
        cluster.members.remove(leader.id);
        RaftCluster.Member next = cluster.awaitLeader();

        done(cluster.propose(next, writer, requests, put(Condition.ALWAYS)));
    }

    @Test
    void handled_ofWhatHasNotHappened_doesNotCount() {
        leader.group.handled(listener, Long.MAX_VALUE);
        RaftCluster.Outcome write = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(BEFORE_PATIENCE_ENDS);
        boolean answeredBefore = write.result.isDone();
        leader.group.handled(listener, lastRevision(leader));

        assertFalse(answeredBefore);
        done(write);
    }

    @Test
    void writerWithLittleTime_goesWithout_andNobodyElse() {
        RaftCluster.Outcome hasty = new RaftCluster.Outcome();
        requests++;
        ClientCommand command = new ClientCommand(
                writer, requests, 0, put(Condition.ALWAYS), OperationCodec.encode(put(Condition.ALWAYS)));
        leader.group.propose(
                command, cluster.time.nanoTime() + Duration.ofSeconds(1).toNanos(), hasty);
        cluster.time.advance(Duration.ofSeconds(1));
        RaftCluster.Outcome patient = write(leader, writer, Condition.ALWAYS);
        cluster.time.advance(BEFORE_PATIENCE_ENDS);

        assertTrue(hasty.isAnswered());
        assertFalse(patient.result.isDone());
        assertEquals(1, leader.group.listenersGivenUp());
    }

    @Test
    void changeOfTwoCaches_waitsForTheListenersOfBoth() {
        done(cluster.propose(leader, new Operation.CreateCache("d", new CacheDefinition(0, 0, new TreeMap<>()))));
        Listener other = new Listener(session(), 1);
        done(cluster.propose(leader, other.sessionId(), 1, new Operation.Listen("d", other.id())));
        requests++;

        RaftCluster.Outcome both =
                cluster.propose(leader, writer, requests, new Operation.Together(List.of(fill("c"), fill("d"))));
        cluster.time.advance(Duration.ofMillis(50));
        boolean answeredBefore = both.result.isDone();
        leader.group.handled(listener, lastRevision(leader));
        cluster.time.advance(Duration.ofMillis(50));
        boolean answeredAfterOne = both.result.isDone();
        leader.group.handled(other, lastRevision(leader));

        assertFalse(answeredBefore);
        assertFalse(answeredAfterOne);
        done(both);
        assertEquals(0, leader.group.listenersGivenUp());
    }

    private long lastRevision(RaftCluster.Member member) {
        long[] last = {0};
        Consumer<EventLog> watcher = log -> last[0] = log.lastRevision();
        member.group.watchEvents(watcher);
        cluster.time.advance(Duration.ofMillis(1));
        member.group.unwatchEvents(watcher);
        return last[0];
    }
}
