package io.loomcache.history;

import java.util.concurrent.TimeUnit;

/**
 * When the time to live of a change began, as far as it is known.
 *
 * @param fromNanos not earlier than this
 * @param untilNanos not later than this; {@link Register#NEVER} if the change may still happen
 * @param revision of the change, 0 if its caller was not told
 * @param tolerance between the clocks that decide and the clock of the history
 */
record Moment(long fromNanos, long untilNanos, long revision, ClockTolerance tolerance) {

    long earliestExpiryNanos(long timeToLiveMillis) {
        return tolerance.earliestNanos(fromNanos, TimeUnit.MILLISECONDS.toNanos(timeToLiveMillis));
    }

    long latestExpiryNanos(long timeToLiveMillis) {
        return untilNanos == Register.NEVER
                ? Register.NEVER
                : tolerance.latestNanos(fromNanos, untilNanos, TimeUnit.MILLISECONDS.toNanos(timeToLiveMillis));
    }
}
