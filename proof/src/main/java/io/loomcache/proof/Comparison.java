package io.loomcache.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
public record Comparison(int words, int equal, long lost, long extra) {

    private static final int BATCH_KEYS = 500;

    /**
     * Compares every count.
     *
     * @param found in the cache, see {@link #read}
     * @param expected counts made without the cache
     * @param unknown how many of them are calls of unknown outcome, so may be missing
     */
    public static Comparison of(Map<String, Long> found, Map<String, Long> expected, Map<String, Long> unknown) {
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
    public boolean isRight() {
        return lost == 0 && extra == 0;
    }

    /** Reads the counts of these words, some hundreds at a time; those that are not there are left out. */
    public static Map<String, Long> read(Cache<String, Long> cache, Collection<String> words) {
        List<String> all = new ArrayList<>(words);
        Map<String, Long> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += BATCH_KEYS) {
            found.putAll(cache.getAll(new HashSet<>(all.subList(from, Math.min(all.size(), from + BATCH_KEYS)))));
        }
        return found;
    }
}
