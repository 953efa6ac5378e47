package io.loomcache.proof.contention;

import java.util.Arrays;
import java.util.List;

/**
 * How far a client is, or all of them.
 *
 * @param done acknowledged calls; for a loop its last one alone
 * @param conflicts attempts for which another was faster
 * @param unknown calls of which nobody knows whether they happened
 * @param notDone calls that failed and are known not to have happened
 * @param longestGap nanoseconds in which a client's threads together had no answer
 * @param longestCall nanoseconds
 * @param sinceLast nanoseconds since any answer
 */
record Status(
        long done, long conflicts, long unknown, long notDone, long longestGap, long longestCall, long sinceLast) {

    /** Of no client. */
    static final Status NONE = new Status(0, 0, 0, 0, 0, 0, Long.MAX_VALUE);

    /** As {@link #line} wrote it. */
    static Status of(String line) {
        List<Long> numbers =
                Arrays.stream(line.split(" ", -1)).map(Long::valueOf).toList();
        return new Status(
                numbers.get(0),
                numbers.get(1),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6));
    }

    String line() {
        return done + " " + conflicts + " " + unknown + " " + notDone + " " + longestGap + " " + longestCall + " "
                + sinceLast;
    }

    /** Of both together. */
    Status plus(Status other) {
        return new Status(
                done + other.done,
                conflicts + other.conflicts,
                unknown + other.unknown,
                notDone + other.notDone,
                Math.max(longestGap, other.longestGap),
                Math.max(longestCall, other.longestCall),
                Math.min(sinceLast, other.sinceLast));
    }
}
