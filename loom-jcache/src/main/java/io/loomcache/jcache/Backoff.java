package io.loomcache.jcache;

import java.util.concurrent.ThreadLocalRandom;
import javax.cache.CacheException;

/**
 * The pause of a compare-and-set loop that lost. Whoever lost, somebody else won, so the loops as a whole
 * always progress; the pause only spares the cluster attempts that would lose again.
 */
final class Backoff {

    private static final int FREE_CONFLICTS = 2;
    private static final int MOST_DOUBLINGS = 6;

    private int conflicts;

    void afterConflict() {
        conflicts++;
        if (conflicts > FREE_CONFLICTS) {
            int doublings = Math.min(conflicts - FREE_CONFLICTS, MOST_DOUBLINGS);
            sleep(ThreadLocalRandom.current().nextLong(1L << doublings));
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("interrupted between two attempts: the operation was not done", e);
        }
    }
}
