package io.loomcache.map;

import io.loomcache.map.SnapshotPart.Fence;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fences of one cache. One whose time is over counts as gone, and is dropped when the next is granted,
 * so that there are never more than were alive at that moment.
 */
final class Fences {

    /** Most fences of one cache. */
    static final int LIMIT = 100_000;

    private final Map<Bytes, Fence> byKey = new HashMap<>();

    /** By deadline, then key. */
    private final TreeSet<Mark> deadlines = new TreeSet<>();

    Fences(Map<Bytes, Fence> fences) {
        fences.forEach(this::put);
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    int size() {
        return byKey.size();
    }

    /** The fence that stands on a key at this time. */
    @Nullable
    Fence find(Bytes key, long clockMillis) {
        Fence fence = byKey.get(key);
        return fence == null || clockMillis >= fence.deadlineMillis() ? null : fence;
    }

    boolean isHeld(Bytes key, long token, long clockMillis) {
        Fence fence = find(key, clockMillis);
        return fence != null && fence.token() == token;
    }

    void put(Bytes key, Fence fence) {
        remove(key);
        byKey.put(key, fence);
        deadlines.add(new Mark(fence.deadlineMillis(), key));
    }

    /** Ends whatever fence there is on a key. */
    void remove(Bytes key) {
        Fence gone = byKey.remove(key);
        if (gone != null) {
            deadlines.remove(new Mark(gone.deadlineMillis(), key));
        }
    }

    void dropOver(long clockMillis) {
        while (!deadlines.isEmpty() && deadlines.first().place() <= clockMillis) {
            remove(deadlines.first().key());
        }
    }

    void clear() {
        byKey.clear();
        deadlines.clear();
    }

    /** A copy, in order of key. */
    Map<Bytes, Fence> copy() {
        return byKey.isEmpty() ? Map.of() : new TreeMap<>(byKey);
    }
}
