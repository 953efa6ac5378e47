package io.loomcache.history;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How much the clock that decides about expiry may differ from the clock of the history.
 *
 * @param earlyNanos a mapping may expire so much sooner than its time to live says
 * @param lateNanos and so much later
 * @param doubts times in which it may differ more, in order
 */
public record ClockTolerance(long earlyNanos, long lateNanos, List<Doubt> doubts) {

    /**
     * A time in which the deciding clock may have stood still for as long, or gone forward by any amount: a new
     * leader's clock may be wrong, but the group's never goes back, and within a term it runs as time does.
     */
    public record Doubt(long fromNanos, long untilNanos) {

        public Doubt {
            if (untilNanos < fromNanos) {
                throw new IllegalArgumentException("a doubt ends before it begins: " + fromNanos + ".." + untilNanos);
            }
        }
    }

    public ClockTolerance {
        doubts = doubts.stream()
                .sorted(Comparator.comparingLong(Doubt::fromNanos))
                .toList();
    }

    public static ClockTolerance of(Duration early, Duration late) {
        return new ClockTolerance(early.toNanos(), late.toNanos(), List.of());
    }

    public ClockTolerance doubting(List<Doubt> times) {
        return new ClockTolerance(earlyNanos, lateNanos, times);
    }

    /** When a mapping may be gone whose time to live did not begin before a moment. */
    long earliestNanos(long fromNanos, long livesNanos) {
        long earliest = fromNanos + livesNanos - earlyNanos;
        for (Doubt doubt : doubts) {
            if (doubt.untilNanos >= fromNanos && doubt.fromNanos <= earliest) {
                return Math.max(fromNanos, doubt.fromNanos);
            }
        }
        return earliest;
    }

    /** When a mapping is surely gone whose time to live began between two moments. */
    long latestNanos(long fromNanos, long untilNanos, long livesNanos) {
        long latest = untilNanos + livesNanos + lateNanos;
        for (Doubt doubt : doubts) {
            if (doubt.untilNanos >= fromNanos && doubt.fromNanos <= latest) {
                latest += doubt.untilNanos - doubt.fromNanos;
            }
        }
        return latest;
    }
}
