package io.loomcache.staleness.soak;

import io.loomcache.proof.ProofException;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. */
final class Waiting {

    private static final long SECONDS = 60;
    private static final long POLL_MILLIS = 50;

    private Waiting() {}

    interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** @throws ProofException it does not come within a minute */
    static void until(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ProofException(what + ": not within " + SECONDS + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
