package io.loomcache.proof.listening;

import java.util.Arrays;
import java.util.List;

/**
 * How far the writers of a client are, or of all.
 *
 * @param writes acknowledged
 * @param lasting events that they cause for each listener of that cache
 * @param expiring the same
 * @param unknown writes of which nobody knows whether they happened
 * @param notDone writes that failed and did not happen
 * @param givenUp writes that did not wait until all listeners had heard of them, and said so
 * @param longestGap nanoseconds in which a client had no write acknowledged
 * @param sinceLast nanoseconds since any was
 */
record Progressed(
        long writes,
        long lasting,
        long expiring,
        long unknown,
        long notDone,
        long givenUp,
        long longestGap,
        long sinceLast) {

    static final Progressed NONE = new Progressed(0, 0, 0, 0, 0, 0, 0, Long.MAX_VALUE);

    /** As {@link #line} wrote it. */
    static Progressed of(String line) {
        List<Long> numbers =
                Arrays.stream(line.split(" ", -1)).map(Long::valueOf).toList();
        return new Progressed(
                numbers.get(0),
                numbers.get(1),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                numbers.get(7));
    }

    String line() {
        return writes + " " + lasting + " " + expiring + " " + unknown + " " + notDone + " " + givenUp + " "
                + longestGap + " " + sinceLast;
    }

    Progressed at(long newLongestGap, long newSinceLast) {
        return new Progressed(writes, lasting, expiring, unknown, notDone, givenUp, newLongestGap, newSinceLast);
    }

    /** Of both together. */
    Progressed plus(Progressed other) {
        return new Progressed(
                writes + other.writes,
                lasting + other.lasting,
                expiring + other.expiring,
                unknown + other.unknown,
                notDone + other.notDone,
                givenUp + other.givenUp,
                Math.max(longestGap, other.longestGap),
                Math.min(sinceLast, other.sinceLast));
    }
}
