package io.loomcache.map;

import java.util.Random;
import java.util.stream.LongStream;

/** The seeds of randomized tests: fresh ones, or the one that is to be replayed. */
final class Seeds {

    private static final String PROPERTY = "loomcache.test.seed";

    private Seeds() {}

    static LongStream some(int count) {
        Long replayed = Long.getLong(PROPERTY);
        return replayed == null ? new Random().longs(count) : LongStream.of(replayed);
    }

    /** How to see a failure again. */
    static String replay(Class<?> test, long seed) {
        return "replay with: mvn test -pl loom-cluster -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                + test.getSimpleName() + " -D" + PROPERTY + "=" + seed;
    }
}
