package io.loomcache.proof.listening;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.event.EventType;

/** All that happened to one key, in order. Confined to one thread. */
final class Story {

    private final List<Written> writes = new ArrayList<>();
    private final Map<Change, Integer> indexes = new HashMap<>();

    private record Change(EventType type, long value) {

        static Change of(Happening happening) {
            return new Change(happening.type(), happening.value());
        }
    }

    /** What happened next. */
    void add(Written write) {
        Integer before = indexes.put(Change.of(write.happening()), writes.size());
        if (before != null) {
            throw new IllegalArgumentException("the same happened twice: " + write.line());
        }
        writes.add(write);
    }

    int size() {
        return writes.size();
    }

    Written get(int index) {
        return writes.get(index);
    }

    /** Where this change stands, whatever its old value; -1: it did not happen. */
    int indexOf(Happening happening) {
        return indexes.getOrDefault(Change.of(happening), -1);
    }
}
