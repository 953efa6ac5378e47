package io.loomcache.tck;

import io.loomcache.proof.MemberProcess;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Kills the leader by SIGKILL and starts it again, over and over on a thread of its own. The next one dies only when
 * all members are ready, so that there always is a majority.
 */
final class LeaderKills {

    private final ServerCluster cluster;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "leader-kills");

    /** Of the thread, until it has ended; and so is the failure. */
    private int killed;

    private @Nullable Exception failure;

    private LeaderKills(ServerCluster cluster, Duration interval) {
        this.cluster = cluster;
        this.interval = interval;
    }

    /** @param interval from one being started again to the next one's death, at least */
    static LeaderKills start(ServerCluster cluster, Duration interval) {
        LeaderKills kills = new LeaderKills(cluster, interval);
        kills.thread.start();
        return kills;
    }

    private void run() {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                cluster.awaitReady();
                MemberProcess leader = cluster.leader();
                leader.kill();
                leader.awaitEnd();
                killed++;
                leader.start();
            }
            cluster.awaitReady();
        } catch (ProofException | InterruptedException e) {
            failure = e;
        }
    }

    /**
     * Waits until all members are ready again.
     *
     * @throws IllegalStateException one of them does not become so, or none was killed
     */
    void stop() throws InterruptedException {
        stopping.countDown();
        thread.join();
        System.out.println("TCK: " + killed + " leaders killed by SIGKILL and started again");
        if (failure != null) {
            throw new IllegalStateException("after " + killed + " kills: " + failure.getMessage(), failure);
        }
        if (killed == 0) {
            throw new IllegalStateException("the TCK was over before any leader was killed");
        }
    }
}
