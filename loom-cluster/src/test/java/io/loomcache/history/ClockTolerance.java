package io.loomcache.history;

import java.time.Duration;

/**
 * How much the clock that decides about expiry may differ from the clock of the history.
 *
 * @param earlyNanos a mapping may expire so much sooner than its time to live says
 * @param lateNanos and so much later
 */
public record ClockTolerance(long earlyNanos, long lateNanos) {

    public static ClockTolerance of(Duration early, Duration late) {
        return new ClockTolerance(early.toNanos(), late.toNanos());
    }
}
