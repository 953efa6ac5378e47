package io.loomcache.proof.contention;

import io.loomcache.proof.Comparison;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client has added to a counter that began at zero.
 *
 * @param acknowledged times that it has added one
 * @param unknown times that it may have
 */
record Tally(String counter, long acknowledged, long unknown) {

    /** As {@link #line} wrote it. */
    static Tally of(String line) {
        String[] words = line.split(" ", -1);
        return new Tally(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    String line() {
        return counter + " " + acknowledged + " " + unknown;
    }

    /**
     * Judges every counter.
     *
     * @param found in the cache; all counters
     * @param tallies of all clients; those who did not report a counter did not add to it
     */
    static Comparison judge(Map<String, Long> found, List<Tally> tallies) {
        Map<String, Long> most = new HashMap<>();
        Map<String, Long> unknown = new HashMap<>();
        found.keySet().forEach(counter -> most.put(counter, 0L));
        for (Tally tally : tallies) {
            most.merge(tally.counter, tally.acknowledged + tally.unknown, Long::sum);
            unknown.merge(tally.counter, tally.unknown, Long::sum);
        }
        return Comparison.of(found, most, unknown);
    }
}
