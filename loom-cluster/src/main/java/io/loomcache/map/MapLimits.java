package io.loomcache.map;

/**
 * The bounds of a group's state. Part of the replicated rules: every member of a cluster runs with the
 * same.
 *
 * @param sessions most open client sessions
 * @param resultsPerSession most unacknowledged results of one session
 * @param caches most caches
 * @param tombstonesPerCache most remembered removals of one cache; older ones raise its horizon
 * @param retainedEvents most events kept for resuming watchers; fewer when their values are large
 * @param expiriesPerStep most expired mappings, and most expired sessions, removed while one entry is applied
 */
public record MapLimits(
        int sessions,
        int resultsPerSession,
        int caches,
        int tombstonesPerCache,
        int retainedEvents,
        int expiriesPerStep) {

    public static final MapLimits DEFAULT = new MapLimits(10_000, 8_192, 10_000, 10_000, 20_000, 64);

    public MapLimits {
        check("sessions", sessions);
        check("resultsPerSession", resultsPerSession);
        check("caches", caches);
        check("tombstonesPerCache", tombstonesPerCache);
        check("retainedEvents", retainedEvents);
        check("expiriesPerStep", expiriesPerStep);
    }

    private static void check(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 1 or more");
        }
    }
}
