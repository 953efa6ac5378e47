package io.loomcache.hibernate;

import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Expiry;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The cache of the cluster that a region is. Equal by name.
 *
 * @param name of the region, qualified
 * @param expiry of what is stored
 */
record RegionCache(String name, CacheDefinition definition, Expiry expiry) {

    private static final String GENERATIONS = "loom-generations";

    /** A region that holds what was loaded, within limits. */
    static RegionCache of(String name, RegionSettings settings) {
        return new RegionCache(name, definition(settings.maxEntries(), settings.maxBytes()), settings.expiry());
    }

    /** A region that holds nothing but when its keys changed, and so has neither limits nor expiry. */
    static RegionCache ofChanges(String name) {
        return new RegionCache(name, definition(0, 0), Expiry.NEVER);
    }

    /** Where the generations of an application say that they are there. */
    static RegionCache ofGenerations(String qualifier) {
        return ofChanges(qualifier.isEmpty() ? GENERATIONS : qualifier + "." + GENERATIONS);
    }

    boolean isOfGenerations() {
        return name.equals(GENERATIONS) || name.endsWith("." + GENERATIONS);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RegionCache that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    private static CacheDefinition definition(long maxEntries, long maxBytes) {
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("owner", "hibernate");
        return new CacheDefinition(maxEntries, maxBytes, attributes);
    }
}
