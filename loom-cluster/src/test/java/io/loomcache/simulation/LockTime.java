package io.loomcache.simulation;

import java.util.concurrent.TimeUnit;

/**
 * For how long an application may count on the locks that it asks for: from when it asks on, by its own clock, as
 * long as it wants them. It asks for so much more as the group's clock may be ahead in the end.
 *
 * <p>Where clocks are wrong by more than any lock may last, it counts on them only as long as no member begins anew, since
 * one that has heard nothing yet believes its wall clock.
 */
final class LockTime {

    /** Members grant no more. */
    private static final long LONGEST_MILLIS = 600_000;

    private final World world;
    private final long timeoutMillis;
    private final long overNanos;
    private final int starts;
    private final boolean endsAtStarts;

    /** @param clockErrorMillis by which something may end too early that ends by the group's clock */
    LockTime(World world, long clockErrorMillis, long wantedMillis) {
        this.world = world;
        this.timeoutMillis = Math.min(LONGEST_MILLIS, wantedMillis + clockErrorMillis);
        this.endsAtStarts = wantedMillis + clockErrorMillis > LONGEST_MILLIS;
        this.overNanos = world.time.nanos() + TimeUnit.MILLISECONDS.toNanos(wantedMillis);
        this.starts = world.starts();
    }

    /** The time to ask for. */
    long timeoutMillis() {
        return timeoutMillis;
    }

    boolean isOver() {
        return world.time.nanos() >= overNanos || (endsAtStarts && world.starts() != starts);
    }
}
