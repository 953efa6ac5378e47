package io.loomcache.map;

/**
 * The bounds of a group's state. Part of the replicated rules: every member of a cluster runs with the
 * same.
 *
 * @param sessions most open client sessions
 * @param resultsPerSession most unacknowledged results of one session
 * @param caches most caches
 * @param tombstonesPerCache most remembered removals of one cache; older ones raise its horizon
 * @param retainedEvents most events kept for resuming watchers
 * @param expiriesPerStep most expired mappings removed while one entry is applied
 */
public record MapLimits(
        int sessions,
        int resultsPerSession,
        int caches,
        int tombstonesPerCache,
        int retainedEvents,
        int expiriesPerStep) {

    public static final MapLimits DEFAULT = new MapLimits(10_000, 8_192, 10_000, 10_000, 20_000, 64);
}
