package io.loomcache.hibernate;

import io.loomcache.map.Expiry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a region keeps.
 *
 * @param timeToLive of an entry, by the cluster's clock; null: until it changes
 * @param maxEntries of the region in the whole cluster; past it the entries that were stored longest ago go
 * @param maxBytes of keys and values, likewise; 0 for no limit
 */
record RegionSettings(@Nullable Duration timeToLive, long maxEntries, long maxBytes) {

    static final RegionSettings DEFAULT = new RegionSettings(null, 100_000, 0);

    Expiry expiry() {
        long millis = timeToLive == null ? Expiry.ETERNAL : timeToLive.toMillis();
        return new Expiry(millis, millis);
    }
}
