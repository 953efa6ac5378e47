package io.loomcache.map;

import io.loomcache.map.SnapshotPart.Mapping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of {@value #COUNT} shares of a group's mappings and tombstones, copied on write so that a snapshot
 * costs what changes and not what exists.
 *
 * <p>{@link #share} hands the maps out as they are. From then on they belong to the part, which other
 * threads may be reading: the first change afterwards goes to a copy of the maps' structure, and the
 * mappings themselves are immutable and stay shared. An unchanged segment hands out the same part again.
 */
final class Segment {

    /** How many segments a group has. Part of the snapshot format: never changed. */
    static final int COUNT = 1024;

    private static final int NUMBER_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(COUNT);

    private final int number;
    private long version;

    /** By cache name; never holds an empty map. */
    private Map<String, HashMap<Bytes, Mapping>> caches = new HashMap<>();

    /** Not null while the maps are shared. */
    private SnapshotPart.@Nullable Segment part;

    Segment(int number) {
        this.number = number;
    }

    /** A segment with the content of a part, which stays untouched. */
    Segment(SnapshotPart.Segment part) {
        this.number = part.number() - 1;
        this.version = part.version();
        part.mappings().forEach((cache, mappings) -> {
            if (!mappings.isEmpty()) {
                caches.put(cache, new HashMap<>(mappings));
            }
        });
    }

    /**
     * The segment of a key, for ever: the top bits of SplitMix64's finaliser over both hash codes, whose
     * algorithms the Javadoc of {@link String#hashCode} and {@link java.util.Arrays#hashCode(byte[])} fixes.
     */
    static int numberOf(String cache, Bytes key) {
        long hash = ((long) cache.hashCode() << Integer.SIZE) | (key.hashCode() & 0xFFFF_FFFFL);
        hash = (hash ^ (hash >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return (int) ((hash ^ (hash >>> 31)) >>> NUMBER_SHIFT);
    }

    @Nullable
    Mapping get(String cache, Bytes key) {
        Map<Bytes, Mapping> mappings = caches.get(cache);
        return mappings == null ? null : mappings.get(key);
    }

    /** The keys of a cache that stand after the given one (null: all), in order. */
    List<Bytes> keysAfter(String cache, @Nullable Bytes after) {
        Map<Bytes, Mapping> mappings = caches.get(cache);
        if (mappings == null) {
            return List.of();
        }
        List<Bytes> keys = new ArrayList<>(mappings.size());
        for (Bytes key : mappings.keySet()) {
            if (after == null || key.compareTo(after) > 0) {
                keys.add(key);
            }
        }
        Collections.sort(keys);
        return keys;
    }

    void put(long index, String cache, Bytes key, Mapping mapping) {
        beforeChange(index);
        HashMap<Bytes, Mapping> mappings = caches.get(cache);
        if (mappings == null) {
            mappings = new HashMap<>();
            caches.put(cache, mappings);
        }
        mappings.put(key, mapping);
    }

    void remove(long index, String cache, Bytes key) {
        beforeChange(index);
        HashMap<Bytes, Mapping> mappings = caches.get(cache);
        if (mappings != null && mappings.remove(key) != null && mappings.isEmpty()) {
            caches.remove(cache);
        }
    }

    /** Forgets everything about a cache. */
    void removeAll(long index, String cache) {
        if (caches.containsKey(cache)) {
            beforeChange(index);
            caches.remove(cache);
        }
    }

    SnapshotPart.Segment share() {
        SnapshotPart.Segment shared = part;
        if (shared == null) {
            Map<String, Map<Bytes, Mapping>> views = new TreeMap<>();
            caches.forEach((cache, mappings) -> views.put(cache, Collections.unmodifiableMap(mappings)));
            shared = new SnapshotPart.Segment(number + 1, version, Collections.unmodifiableMap(views));
            part = shared;
        }
        return shared;
    }

    private void beforeChange(long index) {
        if (part != null) {
            Map<String, HashMap<Bytes, Mapping>> copies = new HashMap<>();
            caches.forEach((cache, mappings) -> copies.put(cache, new HashMap<>(mappings)));
            caches = copies;
            part = null;
        }
        version = index;
    }
}
