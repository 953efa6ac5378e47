package io.loomcache.proof;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;

/** Calls that are repeated while a cluster comes back. */
final class Retry {

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 10;

    private Retry() {}

    /**
     * Reads until there is an answer.
     *
     * @throws ProofException there was none for a minute
     */
    static <T> T untilAnswered(Supplier<T> read) throws InterruptedException {
        long began = System.nanoTime();
        while (true) {
            try {
                return read.get();
            } catch (CacheException e) {
                if (System.nanoTime() - began > GIVE_UP_NANOS) {
                    throw new ProofException("no answer for a minute: " + e, e);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
