package io.loomcache.backup;

import io.loomcache.map.SnapshotPart.CacheMeta;

/** Which caches hold copies of rows: what an old copy says of them may have changed since in the database. */
final class Regions {

    private Regions() {}

    static boolean isRegion(CacheMeta cache) {
        return "hibernate".equals(cache.definition().attributes().get("owner"));
    }
}
