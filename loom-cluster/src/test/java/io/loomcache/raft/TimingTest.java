package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time nothing takes longer than it is made to. */
class TimingTest {

    private static final Duration MEANWHILE = Duration.ofMillis(150);

    private final RaftCluster cluster = new RaftCluster(RaftConfiguration.DEFAULT, "a", "b", "c");
    private final RaftCluster.Member leader = cluster.awaitLeader();

    TimingTest() {
        assertTrue(cluster.createCache(leader).isCompletedWithin(cluster));
    }

    @Test
    void write_whoseMessagesAreHeldUp_replicatesThatLong() {
        cluster.members.values().forEach(member -> cluster.hold(leader, member));
        RaftCluster.Outcome write = cluster.write(leader, "k", "v");
        cluster.time.advance(MEANWHILE);
        cluster.members.values().forEach(member -> cluster.release(leader, member));
        assertTrue(write.isCompletedWithin(cluster));

        assertTrue(write.timing.replicateNanos() >= MEANWHILE.toNanos(), write.timing.toString());
        assertEquals(List.of(0L, 0L), List.of(write.timing.queueNanos(), write.timing.holdNanos()));
    }

    @Test
    void write_behindAFence_waitsInTheQueueThatLong() {
        RaftCluster.Outcome fence =
                cluster.propose(leader, new Operation.Fence("c", List.of(RaftCluster.key("k")), 60_000, true));
        assertTrue(fence.isCompletedWithin(cluster));
        RaftCluster.Outcome waiting = cluster.write(leader, "k", "v");
        cluster.time.advance(MEANWHILE);
        long token = ((Result.Fenced) fence.result.join()).token();
        Operation.Write holders = new Operation.Write(
                "c", RaftCluster.key("k"), new byte[1], new Condition.FenceHeld(token), Expiry.NEVER, false);
        cluster.propose(leader, holders);
        assertTrue(waiting.isCompletedWithin(cluster));

        assertTrue(waiting.timing.queueNanos() >= MEANWHILE.toNanos(), waiting.timing.toString());
        assertTrue(waiting.timing.replicateNanos() < MEANWHILE.toNanos(), waiting.timing.toString());
    }

    @Test
    void read_whoseMessagesAreHeldUp_waitsForTheFollowersThatLong() {
        cluster.members.values().forEach(member -> cluster.hold(leader, member));
        RaftCluster.Outcome read = cluster.read(leader, "k");
        cluster.time.advance(MEANWHILE);
        cluster.members.values().forEach(member -> cluster.release(leader, member));
        assertTrue(read.isCompletedWithin(cluster));

        assertTrue(read.timing.replicateNanos() >= MEANWHILE.toNanos(), read.timing.toString());
        assertEquals(0, read.timing.queueNanos());
    }
}
