package io.loomcache.map;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the cluster knows of a cache beside its name: limits it enforces, and attributes that only
 * clients understand and compare.
 *
 * @param maxEntries most mappings per group; 0 for no limit
 * @param maxBytes most bytes of keys and values per group; 0 for no limit
 * @param attributes for instance key and value type, marshaller
 */
public record CacheDefinition(long maxEntries, long maxBytes, SortedMap<String, String> attributes) {

    public CacheDefinition {
        if (maxEntries < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxEntries: " + maxEntries + ", maxBytes: " + maxBytes + ", expected 0 or more");
        }
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
}
