package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who meets a fence waits in front of the log, first come, first served. */
final class FenceGateTest {

    private static final Duration FENCE = Duration.ofSeconds(5);
    private static final Duration MEANWHILE = Duration.ofSeconds(2);

    private final RaftCluster cluster = new RaftCluster(RaftConfiguration.DEFAULT, "a", "b", "c");
    private final RaftCluster.Member leader = cluster.awaitLeader();

    @BeforeEach
    void createCache() {
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
    }

    private RaftCluster.Outcome fence(String... keys) {
        List<Bytes> all = Stream.of(keys).map(RaftCluster::key).toList();
        return cluster.propose(leader, new Operation.Fence("c", all, FENCE.toMillis(), true));
    }

    private long token(RaftCluster.Outcome fenced) {
        assertTrue(fenced.isCompletedWithin(cluster));
        return ((Result.Fenced) fenced.result.join()).token();
    }

    private RaftCluster.Outcome write(String key, Condition condition) {
        return cluster.propose(
                leader, new Operation.Write("c", RaftCluster.key(key), new byte[] {1}, condition, Expiry.NEVER, false));
    }

    private void unfence(String key, long token) {
        Operation.Unfence unfence = new Operation.Unfence("c", List.of(RaftCluster.key(key)), token);
        assertTrue(cluster.propose(leader, unfence).isCompletedWithin(cluster));
    }

    @Test
    void write_onAFencedKey_waitsForTheHolder() {
        long token = token(fence("k"));
        RaftCluster.Outcome waiting = write("k", Condition.ABSENT);
        assertTrue(write("other", Condition.ALWAYS).isCompletedWithin(cluster));
        cluster.time.advance(MEANWHILE);
        boolean answeredBefore = waiting.result.isDone();
        RaftCluster.Outcome holder = write("k", new Condition.FenceHeld(token));

        assertFalse(answeredBefore);
        assertTrue(holder.isCompletedWithin(cluster));
        assertTrue(waiting.isAnswered());
        assertTrue(((Result.Written) holder.result.join()).applied());
        assertFalse(((Result.Written) waiting.result.join()).applied(), "it came second, the key was there");
    }

    @Test
    void fences_areGrantedInTheOrderTheyCame() {
        long first = token(fence("k"));
        RaftCluster.Outcome second = fence("k", "l");
        RaftCluster.Outcome third = fence("k");
        cluster.time.advance(MEANWHILE);
        assertFalse(second.result.isDone());
        unfence("k", first);

        long secondToken = token(second);
        assertNotEquals(0, secondToken);
        assertFalse(third.result.isDone());
        unfence("k", secondToken);
        assertNotEquals(0, token(third));
    }

    @Test
    void fencesAtTheSameMoment_areBothGranted_oneAfterTheOther() {
        RaftCluster.Outcome one = fence("k");
        RaftCluster.Outcome two = fence("k");

        long token = token(one);
        cluster.time.advance(MEANWHILE);
        assertFalse(two.result.isDone());
        unfence("k", token);
        assertNotEquals(0, token(two));
    }

    @Test
    void fenceOfAClientThatDied_endsByItself() {
        token(fence("k"));
        RaftCluster.Outcome waiting = write("k", Condition.ALWAYS);

        cluster.time.advance(FENCE.plusSeconds(1));

        assertTrue(waiting.isAnswered());
    }

    @Test
    void fill_onAFencedKey_isRefusedAtOnce() {
        token(fence("k"));

        RaftCluster.Outcome fill = write("k", new Condition.NotChangedSince(1_000));

        assertTrue(fill.isCompletedWithin(cluster));
        assertFalse(((Result.Written) fill.result.join()).applied());
    }

    @Test
    void waiter_whoseTimeHasPassed_isRefusedAndNothingWasDone() {
        long token =
                token(cluster.propose(leader, new Operation.Fence("c", List.of(RaftCluster.key("k")), 600_000, true)));
        RaftCluster.Outcome late = write("k", Condition.ALWAYS);

        cluster.time.advance(Duration.ofSeconds(31));

        CompletionException refused = assertThrows(CompletionException.class, late.result::join);
        assertTrue(refused.toString().contains("EXPIRED"), refused.toString());
        RaftCluster.Outcome holder = write("k", new Condition.FenceHeld(token));
        assertTrue(holder.isCompletedWithin(cluster));
        assertTrue(((Result.Written) holder.result.join()).applied(), "the late one did not end the fence");
    }

    @Test
    void whoWaitsForOneKey_doesNotKeepItsHolderFromAnother() {
        token(fence("a"));
        RaftCluster.Outcome both = fence("a", "z");
        cluster.time.advance(MEANWHILE);

        RaftCluster.Outcome more = fence("z");

        assertNotEquals(0, token(more));
        assertFalse(both.result.isDone());
    }

    @Test
    void retryOfAFence_getsItsFirstAnswerAtOnce() {
        RaftCluster.Outcome opened = cluster.propose(leader, new Operation.OpenSession("test", 60_000));
        assertTrue(opened.isCompletedWithin(cluster));
        long session = ((Result.SessionOpened) opened.result.join()).sessionId();
        Operation.Fence fence = new Operation.Fence("c", List.of(RaftCluster.key("k")), FENCE.toMillis(), true);
        long token = token(cluster.propose(leader, session, 1, fence));

        RaftCluster.Outcome retry = cluster.propose(leader, session, 1, fence);

        assertEquals(token, token(retry));
    }
}
