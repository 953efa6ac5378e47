package io.loomcache.simulation;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * How far the clock of a group may run ahead of the time: whatever leaders and their wall clocks come, no entry is
 * stamped more than {@link #LEAP_MILLIS} later than a leader that had heard nothing would by now. Watches; changes nothing.
 */
final class ClockChecks {

    /** What is promised in all. */
    private static final long LEAP_MILLIS = 20_000;

    /** The two clocks are rounded to milliseconds. */
    private static final long ROUNDING_MILLIS = 2;

    /** First bytes of operations, and what follows each: a time. */
    private static final byte PROPOSAL = 1;

    private static final byte NEW_TERM = (byte) 253;

    private final VirtualTime time;
    private final Violations violations;

    /** The stamp less the virtual time of that leader who began the latest by its wall clock alone. */
    private long startedMillis = Long.MIN_VALUE;

    ClockChecks(VirtualTime time, Violations violations) {
        this.time = time;
        this.violations = violations;
    }

    /** A leader has put an entry into its log. */
    void stamped(String leader, byte[] operation) {
        if (operation[0] != PROPOSAL && operation[0] != NEW_TERM) {
            return;
        }
        long aheadMillis = ByteBuffer.wrap(operation).getLong(1) - TimeUnit.NANOSECONDS.toMillis(time.nanos());
        boolean isNewRun = operation[0] == NEW_TERM && operation[operation.length - 1] == 1;
        if (isNewRun) {
            startedMillis = Math.max(startedMillis, aheadMillis);
        } else if (aheadMillis > startedMillis + LEAP_MILLIS + ROUNDING_MILLIS) {
            violations.add(
                    "time leaps no farther than it may",
                    leader + " is " + (aheadMillis - startedMillis) + " ms ahead of how the run began");
        }
    }
}
