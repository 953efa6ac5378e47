package io.loomcache.map;

/**
 * One cache as one member has it. Counters run since the member started or was given a snapshot; what is read is
 * counted by the leader that answered, all else by every member as it applies the log. Immutable.
 *
 * @param owner what uses the cache, as its definition says: {@code hibernate} for a region; empty: it does not say
 * @param entries mappings held, among them those that have expired and were not removed yet
 * @param bytes of the keys and values of these mappings
 * @param hits keys that were read and had a mapping
 * @param misses keys that were read and had none
 * @param puts mappings created or updated
 * @param removals mappings removed; a cleared cache counts none
 * @param expirations mappings whose time was over
 * @param evictions mappings that had to make room for others
 * @param latePuts values not stored because the key had changed, or was locked, since they were read at their source
 * @param softLocks of transactions, held now
 * @param fences granted and not given back; among them some whose time is over
 * @param listeners for which those who change the cache wait
 * @param eventRevision of the cache's last event, 0 if there was none
 */
public record CacheStatistics(
        String cache,
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
        int softLocks,
        int fences,
        int listeners,
        long eventRevision) {}
