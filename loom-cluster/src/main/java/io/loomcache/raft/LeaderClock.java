package io.loomcache.raft;

import java.util.concurrent.TimeUnit;

/**
 * The time a leader stamps on proposals: the group's clock or the wall clock at the beginning of the
 * term, whichever is later, and from there on monotonic. A step of the wall clock during a term changes
 * nothing; after a restart of all members the time that went by outside counts.
 *
 * <p>Written by the Raft thread, read by any.
 */
final class LeaderClock {

    private final RaftExecutor executor;
    private volatile long offsetMillis;

    LeaderClock(RaftExecutor executor) {
        this.executor = executor;
        newTerm(0);
    }

    /** Starts a term from the group's clock. */
    void newTerm(long groupClockMillis) {
        offsetMillis = Math.max(groupClockMillis, executor.currentTimeMillis()) - monotonicMillis();
    }

    long nowMillis() {
        return offsetMillis + monotonicMillis();
    }

    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(executor.nanoTime());
    }
}
