package io.loomcache.proof.faults.witness;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Names of keys. They change, so that no key has a history too long to judge: most soon, and some so late that
 * they live through whole outages. Those that expire change seldom, since only a key that is used again after
 * its time to live shows anything. Owned by one thread.
 */
final class Keys {

    private static final int SHORT_KEYS = 12;
    private static final int LONG_KEYS = 4;
    private static final int EXPIRING_KEYS = 6;
    private static final int BATCH = 4;
    private static final long SHORT_SECONDS = 3;
    private static final long EXPIRING_SECONDS = 20;
    private static final long LONG_SECONDS = 60;
    private static final int LONG_IN = 4;

    private final Random random;

    Keys(Random random) {
        this.random = random;
    }

    String of(String cache) {
        if (cache.equals(Caches.EXPIRING)) {
            return name("e", EXPIRING_SECONDS, EXPIRING_KEYS);
        }
        return random.nextInt(LONG_IN) == 0 ? name("l", LONG_SECONDS, LONG_KEYS) : name("s", SHORT_SECONDS, SHORT_KEYS);
    }

    /** Several that differ. */
    List<String> several(String cache) {
        Set<String> keys = new HashSet<>();
        while (keys.size() < BATCH) {
            keys.add(of(cache));
        }
        return List.copyOf(keys);
    }

    private String name(String kind, long seconds, int keys) {
        return kind + epoch(seconds) + "-" + random.nextInt(keys);
    }

    private static long epoch(long seconds) {
        return System.nanoTime() / TimeUnit.SECONDS.toNanos(seconds);
    }
}
