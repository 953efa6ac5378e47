package io.loomcache.proof.faults.witness;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import javax.cache.integration.CacheLoader;

/**
 * What is behind the caches that read through: each key has a version that only grows. A load answers with the
 * version of its beginning, at times long after it, and is refused at times. Thread-safe.
 */
final class Source implements CacheLoader<String, Long> {

    private static final int REFUSED_IN = 50;
    private static final int SLOW_IN = 4;
    private static final int SLOW_MILLIS = 60;
    private static final int VERY_SLOW_IN = 100;
    private static final int VERY_SLOW_MILLIS = 2_000;

    /** Thrown on purpose. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("refused on purpose");
        }
    }

    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final Random random;

    Source(Random random) {
        this.random = random;
    }

    /** Returns the new version. */
    long advance(String key) {
        return versions.merge(key, 2L, (old, ignored) -> old + 1);
    }

    @Override
    public Long load(String key) {
        long version = version(key);
        takeTime();
        return version;
    }

    @Override
    public Map<String, Long> loadAll(Iterable<? extends String> keys) {
        Map<String, Long> loaded =
                StreamSupport.stream(keys.spliterator(), false).collect(Collectors.toMap(key -> key, this::version));
        takeTime();
        return loaded;
    }

    long version(String key) {
        return versions.getOrDefault(key, 1L);
    }

    private void takeTime() {
        if (random.nextInt(REFUSED_IN) == 0) {
            throw new Refused();
        }
        int millis = random.nextInt(VERY_SLOW_IN) == 0
                ? random.nextInt(VERY_SLOW_MILLIS)
                : random.nextInt(SLOW_IN) == 0 ? random.nextInt(SLOW_MILLIS) : 0;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
