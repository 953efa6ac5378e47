package io.loomcache.map;

/** What has happened to one cache here. Not part of the state: nothing depends on it. Owned by the Raft thread. */
final class CacheActivity {

    private final long[] events = new long[EventType.values().length];
    private long hits;
    private long misses;
    private long evictions;
    private long latePuts;

    void emitted(EventType type) {
        events[type.ordinal()]++;
    }

    void read(boolean found) {
        if (found) {
            hits++;
        } else {
            misses++;
        }
    }

    void evicted() {
        evictions++;
    }

    void latePut() {
        latePuts++;
    }

    CacheStatistics statistics(CacheState cache, int listeners) {
        return new CacheStatistics(
                cache.name(),
                cache.entries(),
                cache.bytes(),
                hits,
                misses,
                count(EventType.CREATED) + count(EventType.UPDATED),
                count(EventType.REMOVED),
                count(EventType.EXPIRED),
                evictions,
                latePuts,
                cache.softLocks().size(),
                cache.fences().size(),
                listeners,
                cache.eventRevision());
    }

    private long count(EventType type) {
        return events[type.ordinal()];
    }
}
