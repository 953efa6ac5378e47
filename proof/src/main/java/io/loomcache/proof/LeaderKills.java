package io.loomcache.proof;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Kills the leader by SIGKILL and starts it again, over and over, in a thread of its own. Nobody else uses the
 * cluster until that is {@link #stop stopped}. Thread-safe.
 */
public final class LeaderKills implements AutoCloseable {

    private static final long BETWEEN_MILLIS = 2_000;
    private static final long DOWN_MILLIS = 1_000;

    private final ServerCluster cluster;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "proof-kills");
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;

    private LeaderKills(ServerCluster cluster) {
        this.cluster = cluster;
    }

    /** The first leader is killed a little later. */
    public static LeaderKills start(ServerCluster cluster) {
        LeaderKills kills = new LeaderKills(cluster);
        kills.thread.setDaemon(true);
        kills.thread.start();
        return kills;
    }

    private void run() {
        try {
            while (!over.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
                killOne();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void killOne() throws InterruptedException {
        MemberProcess leader = cluster.leader();
        leader.kill();
        leader.awaitEnd();
        count.incrementAndGet();
        boolean isOver = over.await(DOWN_MILLIS, TimeUnit.MILLISECONDS);
        leader.start();
        if (!isOver) {
            cluster.awaitReady();
        }
    }

    /**
     * How many were killed so far.
     *
     * @throws ProofException there is no leader, or a member does not come back
     */
    public int count() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return count.get();
    }

    /** Kills no more, and waits until all members are ready. */
    public void stop() throws InterruptedException {
        over.countDown();
        thread.join();
        count();
        cluster.awaitReady();
    }

    /** Kills no more. A member may be left dead. */
    @Override
    public void close() {
        over.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
