package io.loomcache.proof;

import static io.loomcache.proof.Table.count;
import static io.loomcache.proof.Table.time;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;

/** Members that are killed under load, again and again: how long nothing is answered, and what is lost. */
final class Trials {

    /** Of undisturbed load before a kill. */
    private static final long BEFORE_MILLIS = 2_000;

    /** After a kill: longer than any gap that is worth its name. */
    private static final long AFTER_MILLIS = 4_000;

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ServerCluster cluster;
    private final Cache<String, byte[]> cache;
    private final Results results;
    private final Progress progress;
    private long lost;

    Trials(ServerCluster cluster, Cache<String, byte[]> cache, Results results, Progress progress) {
        this.cluster = cluster;
        this.cache = cache;
        this.results = results;
        this.progress = progress;
    }

    /** Acknowledged puts that were not found again, in all trials so far. */
    long lost() {
        return lost;
    }

    /** The leader is killed by SIGKILL, and started again when the others answer. */
    Table killLeader(int times) throws InterruptedException {
        Table table = new Table()
                .row("leader killed", "longest gap", "longest put", "at its return", "acknowledged", "failed", "lost");
        List<Long> longest = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            progress.bar(i - 1, times, "leader kills: " + i + " of " + times);
            Writers writers = Writers.start(cache, "failover" + i);
            Thread.sleep(BEFORE_MILLIS);
            MemberProcess leader = cluster.leader();
            writers.gaps().reset();
            leader.kill();
            awaitAnswers(writers);
            long gap = writers.gaps().longest();
            long call = writers.gaps().longestCall();
            leader.awaitEnd();
            writers.gaps().reset();
            cluster.startAll();
            cluster.awaitReady();
            Thread.sleep(BEFORE_MILLIS);
            long rejoin = writers.gaps().longest();
            longest.add(Math.max(gap, call));
            long missing = finish(writers);
            table.row(
                    "" + i,
                    time(gap),
                    time(call),
                    time(rejoin),
                    count(writers.acknowledged()),
                    count(writers.failed()),
                    count(missing));
            results.add(
                    "leader-kill",
                    "gapMillis",
                    gap / 1e6,
                    "longestPutMillis",
                    call / 1e6,
                    "gapAtReturnMillis",
                    rejoin / 1e6,
                    "acknowledged",
                    writers.acknowledged(),
                    "failed",
                    writers.failed(),
                    "lost",
                    missing);
        }
        return table.row("median", "", time(median(longest)), "", "", "", "");
    }

    /** All members are killed by SIGKILL at once, and started again at once. */
    Table killAll(int times) throws InterruptedException {
        Table table = new Table().row("all killed", "first answer after", "acknowledged", "failed", "lost");
        for (int i = 1; i <= times; i++) {
            progress.bar(i - 1, times, "kills of all: " + i + " of " + times);
            Writers writers = Writers.start(cache, "all" + i);
            Thread.sleep(BEFORE_MILLIS);
            cluster.killAll();
            writers.gaps().reset();
            cluster.startAll();
            awaitAnswers(writers);
            long recovery = writers.gaps().longest();
            cluster.awaitReady();
            long missing = finish(writers);
            table.row("" + i, time(recovery), count(writers.acknowledged()), count(writers.failed()), count(missing));
            results.add(
                    "kill-all",
                    "recoveryMillis",
                    recovery / 1e6,
                    "acknowledged",
                    writers.acknowledged(),
                    "failed",
                    writers.failed(),
                    "lost",
                    missing);
        }
        return table;
    }

    /** Until the writers get answers again, and a little longer. */
    private static void awaitAnswers(Writers writers) throws InterruptedException {
        long began = System.nanoTime();
        do {
            Thread.sleep(AFTER_MILLIS);
            if (System.nanoTime() - began > GIVE_UP_NANOS) {
                throw new ProofException("no put was acknowledged for a minute after the kill");
            }
        } while (writers.gaps().sinceLast() > TimeUnit.MILLISECONDS.toNanos(AFTER_MILLIS) / 2);
    }

    private long finish(Writers writers) throws InterruptedException {
        writers.stop();
        long missing = writers.lost();
        lost += missing;
        return missing;
    }

    static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
