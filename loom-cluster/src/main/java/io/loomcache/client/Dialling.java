package io.loomcache.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An address that is dialled again and again, less and less often, until a connection to it has lived.
 * Owned by the scheduler's thread.
 */
final class Dialling {

    private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long delayNanos = FIRST_DELAY_NANOS;
    private long notBeforeNanos;
    private boolean running;
    private @Nullable String problem;

    Dialling(long nowNanos) {
        notBeforeNanos = nowNanos;
    }

    /** Whether an attempt may begin; if so, it has. */
    boolean begin(long nowNanos) {
        long restedNanos = nowNanos - notBeforeNanos;
        if (running || restedNanos < 0) {
            return false;
        }
        running = true;
        if (restedNanos > MAX_DELAY_NANOS) {
            // Nobody asked for so long: the connection before had lived.
            delayNanos = FIRST_DELAY_NANOS;
        }
        return true;
    }

    /** The attempt has ended, in a connection if there was no problem. */
    void ended(@Nullable String problem, long nowNanos) {
        this.problem = problem;
        running = false;
        notBeforeNanos = nowNanos + delayNanos;
        delayNanos = Math.min(MAX_DELAY_NANOS, 2 * delayNanos);
    }

    /** Why the last attempt failed; null if it did not. */
    @Nullable
    String problem() {
        return problem;
    }
}
