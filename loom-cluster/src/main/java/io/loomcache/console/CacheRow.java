package io.loomcache.console;

import io.loomcache.admin.JsonObject;
import java.util.function.ToLongFunction;

/**
 * One cache in a {@link ClusterView}. What is in it is as the leader of its group says, or whoever is farthest if that one does not
 * answer; what was read is the sum over all members, since each counts what it has answered. Immutable.
 *
 * @param owner what uses it, {@code hibernate} for a region; empty: nobody said
 * @param latePuts values not stored because they were old by then
 */
record CacheRow(
        String name,
        String owner,
        long entries,
        long bytes,
        long hits,
        long misses,
        long puts,
        long removals,
        long expirations,
        long evictions,
        long latePuts,
        long softLocks,
        long listeners) {

    static CacheRow of(JsonObject cache, long hits, long misses) {
        ToLongFunction<String> number = name -> cache.number(name).orElse(0);
        return new CacheRow(
                cache.text("name").orElse(""),
                cache.text("owner").orElse(""),
                number.applyAsLong("entries"),
                number.applyAsLong("bytes"),
                hits,
                misses,
                number.applyAsLong("puts"),
                number.applyAsLong("removals"),
                number.applyAsLong("expirations"),
                number.applyAsLong("evictions"),
                number.applyAsLong("latePuts"),
                number.applyAsLong("softLocks"),
                number.applyAsLong("listeners"));
    }

    /** The same cache in two groups as one. */
    CacheRow plus(CacheRow other) {
        return new CacheRow(
                name,
                owner,
                entries + other.entries,
                bytes + other.bytes,
                hits + other.hits,
                misses + other.misses,
                puts + other.puts,
                removals + other.removals,
                expirations + other.expirations,
                evictions + other.evictions,
                latePuts + other.latePuts,
                softLocks + other.softLocks,
                listeners + other.listeners);
    }

    boolean isRegion() {
        return owner.equals("hibernate") || softLocks > 0 || latePuts > 0;
    }
}
