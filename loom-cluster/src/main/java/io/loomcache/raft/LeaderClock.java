package io.loomcache.raft;

import java.util.concurrent.TimeUnit;

/**
 * The time a leader stamps on proposals. From the beginning of its term on it is monotonic, so that a step of the
 * wall clock changes nothing. It begins at the wall clock, but not before what this member has measured itself since it
 * applied the entry with the latest stamp: entries arrive late, and the wall clock makes up for that. How far the wall
 * clock may be ahead of the measured time is bounded for all terms together by {@link #LEAP_MILLIS}: the first entry of
 * each term says how far it has leapt, and the state keeps the sum. So a wall clock that is far ahead does not end soft
 * locks and sessions before their time, however often leaders change.
 *
 * <p>What a member measures is never ahead of the leaders that stamped the entries; thus no leader is ahead of all
 * those before it by more than its own leap.
 *
 * <p>Only a member that has applied nothing but what it found on its disk believes its wall clock, and begins a new run, of which nothing has
 * leapt: after a restart of all members the time that went by outside counts.
 *
 * <p>Written by the Raft thread, read by any.
 */
final class LeaderClock {

    /** How far the terms of a run may begin ahead of what their leaders have measured, in all. */
    static final long LEAP_MILLIS = 20_000;

    /** Earlier than any stamp, and not so early that the monotonic time could be taken from it. */
    static final long NO_STAMP = Long.MIN_VALUE / 2;

    private final RaftExecutor executor;
    private final long restoredIndex;
    private volatile long offsetMillis;

    /** The group's time less the monotonic time, as the entries told it; never ahead of the leader that stamped them. */
    private long heardOffsetMillis = NO_STAMP;

    /** @param restoredIndex of the last entry that was found on the disk */
    LeaderClock(RaftExecutor executor, long restoredIndex) {
        this.executor = executor;
        this.restoredIndex = restoredIndex;
        this.offsetMillis = executor.currentTimeMillis() - monotonicMillis();
    }

    /** Whether an entry came while this member ran. */
    boolean isHeard(long index) {
        return index > restoredIndex;
    }

    /** An entry has been applied. */
    void applied(long index, long stampMillis) {
        long stampedOffsetMillis = stampMillis - monotonicMillis();
        if (isHeard(index)) {
            heardOffsetMillis = Math.max(heardOffsetMillis, stampedOffsetMillis);
        }
        offsetMillis = Math.max(offsetMillis, stampedOffsetMillis);
    }

    /** The first entry of the term that this member began last has been applied. */
    void committed() {
        heardOffsetMillis = Math.max(heardOffsetMillis, offsetMillis);
    }

    /**
     * Begins a term, before anything is proposed in it.
     *
     * @param stampedMillis the latest time stamped on an entry of the log, applied or not
     * @param heardMillis the latest on an entry that is heard and not yet applied, or {@link #NO_STAMP}
     * @param leaptMillis how far this run's terms have leapt in all, according to the whole log
     * @return the term's first entry
     */
    LogOperation.NewTerm newTerm(long stampedMillis, long heardMillis, long leaptMillis) {
        long monotonicMillis = monotonicMillis();
        long wallMillis = executor.currentTimeMillis();
        long measuredMillis = Math.max(stampedMillis, heardOffsetMillis + monotonicMillis);
        boolean hasHeardNothing = heardOffsetMillis == NO_STAMP && heardMillis == NO_STAMP;
        boolean isNewRun = hasHeardNothing && wallMillis > measuredMillis;
        long latestMillis = isNewRun ? wallMillis : measuredMillis + Math.max(0, LEAP_MILLIS - leaptMillis);
        long nowMillis = Math.max(measuredMillis, Math.min(wallMillis, latestMillis));
        offsetMillis = nowMillis - monotonicMillis;
        return new LogOperation.NewTerm(nowMillis, isNewRun ? 0 : nowMillis - measuredMillis, isNewRun);
    }

    long nowMillis() {
        return offsetMillis + monotonicMillis();
    }

    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(executor.nanoTime());
    }

    /** To measure how long something takes; in nanoseconds, of no date. */
    long nanoTime() {
        return executor.nanoTime();
    }
}
