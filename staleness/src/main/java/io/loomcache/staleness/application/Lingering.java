package io.loomcache.staleness.application;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes some transactions slow where it hurts: with a row that is read and not yet cached, with locks that are held, with a commit
 * that the cache does not know of. A pause of the process then often meets such a moment. Thread-safe.
 */
final class Lingering implements Tap {

    private static final int QUERIES = 40;
    private static final int COMMITS = 12;
    private static final int MOST_MILLIS = 60;

    private volatile boolean isOn;

    void set(boolean on) {
        isOn = on;
    }

    @Override
    public void afterQuery(String sql) {
        linger(QUERIES);
    }

    @Override
    public void beforeCommit() {
        linger(COMMITS);
    }

    @Override
    public void afterCommit() {
        linger(COMMITS);
    }

    /** Once in so many times. */
    private void linger(int oneIn) {
        Random random = ThreadLocalRandom.current();
        if (isOn && random.nextInt(oneIn) == 0) {
            try {
                Thread.sleep(1 + random.nextInt(MOST_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
