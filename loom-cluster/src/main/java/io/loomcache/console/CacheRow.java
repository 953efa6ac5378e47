package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One cache in a {@link ClusterView}. What is in it is as the leader of its group says, or whoever is farthest if that one does not
 * answer; what was read is the sum over all members, since each counts what it has answered. Immutable.
 *
 * @param owner what uses it, {@code hibernate} for a region; empty: nobody said
 * @param numbers all that were told, by the names that they have in {@code /api/stats}
 */
record CacheRow(String name, String owner, Map<String, Long> numbers) {

    CacheRow {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
    }

    static CacheRow of(JsonObject cache) {
        Map<String, Long> numbers = new TreeMap<>();
        cache.names().forEach(name -> cache.number(name).ifPresent(number -> numbers.put(name, number)));
        return new CacheRow(cache.text("name").orElse(""), cache.text("owner").orElse(""), numbers);
    }

    /** With another number instead. */
    CacheRow with(String name, long number) {
        Map<String, Long> changed = new TreeMap<>(numbers);
        changed.put(name, number);
        return new CacheRow(this.name, owner, changed);
    }

    /** The same cache in two groups as one. */
    CacheRow plus(CacheRow other) {
        Map<String, Long> sums = new TreeMap<>(numbers);
        other.numbers.forEach((each, number) -> sums.merge(each, number, Long::sum));
        return new CacheRow(name, owner, sums);
    }

    /** 0 if nobody told it. */
    long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    long reads() {
        return number("hits") + number("misses");
    }

    boolean isRegion() {
        return owner.equals("hibernate") || number("softLocks") > 0 || number("latePuts") > 0;
    }
}
