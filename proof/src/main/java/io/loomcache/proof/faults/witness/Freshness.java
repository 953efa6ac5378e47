package io.loomcache.proof.faults.witness;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Judges reads through a cache: after the return of a removal that was called when the source had a version, no
 * read that begins later gives an older one. Thread-safe.
 */
final class Freshness {

    private final Map<String, Long> floors = new ConcurrentHashMap<>();
    private final Queue<String> stale = new ConcurrentLinkedQueue<>();
    private final LongAdder judged = new LongAdder();
    private final LongAdder removals = new LongAdder();

    /** What a read that begins now must give at least. */
    long floor(String key) {
        return floors.getOrDefault(key, 0L);
    }

    /** A removal has returned. */
    void removed(String key, long versionWhenCalled) {
        removals.increment();
        floors.merge(key, versionWhenCalled, Math::max);
    }

    /** A read has returned. */
    void read(String key, long floorAtBegin, long version) {
        judged.increment();
        if (version < floorAtBegin) {
            stale.add("key " + key + ": read version " + version + " after a removal that was called at version "
                    + floorAtBegin);
        }
    }

    Iterable<String> stale() {
        return stale;
    }

    String summary() {
        return stale.size() + " of " + judged + " reads, after " + removals + " removals";
    }
}
