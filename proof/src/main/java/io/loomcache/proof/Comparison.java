package io.loomcache.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/**
 * The counts in the cache beside those made without it.
 *
 * @param words how many different ones were compared
 * @param equal how many have exactly the expected count
 * @param lost acknowledged calls whose effect is not there
 * @param extra counts that no call explains: something was applied twice
 */
record Comparison(int words, int equal, long lost, long extra) {

    private static final int BATCH_KEYS = 500;

    /**
     * Reads every count.
     *
     * @param expected counts made without the cache
     * @param unknown how many of them are calls of unknown outcome, so may be missing
     */
    static Comparison of(Cache<String, Long> cache, Map<String, Long> expected, Map<String, Long> unknown) {
        Map<String, Long> found = read(cache, expected);
        int equal = 0;
        long lost = 0;
        long extra = 0;
        for (Map.Entry<String, Long> entry : expected.entrySet()) {
            long count = found.getOrDefault(entry.getKey(), 0L);
            long most = entry.getValue();
            long least = most - unknown.getOrDefault(entry.getKey(), 0L);
            equal += count == most ? 1 : 0;
            lost += Math.max(0, least - count);
            extra += Math.max(0, count - most);
        }
        return new Comparison(expected.size(), equal, lost, extra);
    }

    /** Every acknowledged call is there, once. */
    boolean isRight() {
        return lost == 0 && extra == 0;
    }

    private static Map<String, Long> read(Cache<String, Long> cache, Map<String, Long> expected) {
        List<String> words = new ArrayList<>(expected.keySet());
        Map<String, Long> found = new HashMap<>();
        for (int from = 0; from < words.size(); from += BATCH_KEYS) {
            int to = Math.min(words.size(), from + BATCH_KEYS);
            found.putAll(cache.getAll(new LinkedHashSet<>(words.subList(from, to))));
        }
        return found;
    }
}
