package io.loomcache.map;

/** What has happened to one cache here. Not part of the state: nothing depends on it. Owned by the Raft thread. */
final class CacheActivity {

    private long puts;
    private long removals;
    private long expirations;
    private long hits;
    private long misses;
    private long evictions;
    private long latePuts;

    void emitted(EventType type) {
        switch (type) {
            case CREATED, UPDATED -> puts++;
            case REMOVED -> removals++;
            case EXPIRED -> expirations++;
            case CLEARED, DESTROYED -> {}
        }
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
                cache.definition().attributes().getOrDefault("owner", ""),
                cache.entries(),
                cache.bytes(),
                hits,
                misses,
                puts,
                removals,
                expirations,
                evictions,
                latePuts,
                cache.softLocks().size(),
                cache.fences().size(),
                listeners,
                cache.eventRevision());
    }
}
