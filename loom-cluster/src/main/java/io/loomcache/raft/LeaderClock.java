package io.loomcache.raft;

import java.util.concurrent.TimeUnit;

/**
 * The time a leader stamps on proposals. From the beginning of its term on it is monotonic, so that a step of the
 * wall clock changes nothing. It begins at the wall clock, but not before what this member has measured itself since it
 * applied the entry with the latest stamp, and not more than {@link #LEAP_MILLIS} later: entries arrive late, and a wall
 * clock that is far ahead must not end soft locks and sessions before their time. Only a member
 * that has applied nothing but what it found on its disk believes its wall clock: after a restart of all members the time
 * that went by outside counts.
 *
 * <p>Written by the Raft thread, read by any.
 */
final class LeaderClock {

    /** How far a term may begin ahead of what its leader has measured. */
    static final long LEAP_MILLIS = 20_000;

    private static final long NOTHING_HEARD = Long.MIN_VALUE;

    private final RaftExecutor executor;
    private final long restoredIndex;
    private volatile long offsetMillis;

    /** The group's time less the monotonic time, as the entries told it; never ahead of the leader that stamped them. */
    private long heardOffsetMillis = NOTHING_HEARD;

    /** @param restoredIndex of the last entry that was found on the disk */
    LeaderClock(RaftExecutor executor, long restoredIndex) {
        this.executor = executor;
        this.restoredIndex = restoredIndex;
        newTerm(0);
    }

    /** An entry has been applied. */
    void applied(long index, long stampMillis) {
        if (index > restoredIndex) {
            heardOffsetMillis = Math.max(heardOffsetMillis, stampMillis - monotonicMillis());
        }
    }

    /** Starts a term from the group's clock. */
    void newTerm(long groupClockMillis) {
        long nowMillis = executor.currentTimeMillis();
        if (heardOffsetMillis != NOTHING_HEARD) {
            long measuredMillis = heardOffsetMillis + monotonicMillis();
            nowMillis = Math.max(measuredMillis, Math.min(nowMillis, measuredMillis + LEAP_MILLIS));
        }
        offsetMillis = Math.max(groupClockMillis, nowMillis) - monotonicMillis();
    }

    long nowMillis() {
        return offsetMillis + monotonicMillis();
    }

    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(executor.nanoTime());
    }
}
