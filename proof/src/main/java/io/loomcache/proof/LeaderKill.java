package io.loomcache.proof;

import static io.loomcache.proof.Table.count;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kills the leader when enough words are counted, and starts it again a little later. Not thread-safe. */
final class LeaderKill {

    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ServerCluster cluster;
    private final Counting counting;
    private final int afterWords;
    private final Progress progress;
    private @Nullable MemberProcess victim;
    private long killedAt;
    private boolean isRestarted;

    LeaderKill(ServerCluster cluster, Counting counting, int afterWords, Progress progress) {
        this.cluster = cluster;
        this.counting = counting;
        this.afterWords = afterWords;
        this.progress = progress;
    }

    /** Does what is due; to be called again and again while the words are counted. */
    void step() throws InterruptedException {
        MemberProcess killed = victim;
        if (killed == null) {
            if (counting.done() >= afterWords) {
                kill(cluster.leader());
            }
        } else if (!isRestarted && System.nanoTime() - killedAt >= DOWN_NANOS) {
            restart(killed);
        }
    }

    /**
     * Starts the member again if that was not due yet, and waits until all are ready.
     *
     * @throws ProofException the words did not last until the kill
     */
    void finish() throws InterruptedException {
        MemberProcess killed = victim;
        if (killed == null) {
            throw new ProofException("all was counted before the leader was killed; take more words");
        }
        if (!isRestarted) {
            restart(killed);
        }
        cluster.awaitReady();
    }

    private void kill(MemberProcess leader) {
        victim = leader;
        counting.gaps().reset();
        killedAt = System.nanoTime();
        leader.kill();
        progress.line("  killed the leader, " + leader.id() + ", by SIGKILL at " + count(counting.done()) + " words");
    }

    private void restart(MemberProcess killed) throws InterruptedException {
        killed.awaitEnd();
        killed.start();
        isRestarted = true;
        progress.line("  started " + killed.id() + " again at " + count(counting.done()) + " words");
    }
}
