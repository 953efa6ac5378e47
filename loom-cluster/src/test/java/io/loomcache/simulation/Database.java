package io.loomcache.simulation;

import io.loomcache.simulation.Workload.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the cache {@link Workload#THROUGH}, and what must hold between the two: the cache has the
 * successful writes of a key in the order in which the database has them, and whoever looks a key up finds nothing
 * older than what a write had brought that returned before.
 *
 * <p>Every write has a number, in order. A value in the cache belongs to one of them; a row that is loaded twice
 * makes two values, so that each is still written by one operation.
 */
final class Database {

    private final Violations violations;
    private final Map<Place, Row> rows = new HashMap<>();
    private final Map<Long, Long> numberByValue = new HashMap<>();

    /** Per key, by the time of a write's return, the largest number of a write that had returned. */
    private final Map<Place, TreeMap<Long, Long>> returned = new HashMap<>();

    /** Per key, by revision in the cache, the number of the write. */
    private final Map<Place, TreeMap<Long, Long>> cached = new HashMap<>();

    private long lastNumber;

    private record Row(long number, boolean isPresent) {}

    Database(Violations violations) {
        this.violations = violations;
    }

    /** Sets a row, or deletes it; returns the number of this write. */
    long write(Place place, @Nullable Long value) {
        lastNumber++;
        rows.put(place, new Row(lastNumber, value != null));
        if (value != null) {
            numberByValue.put(value, lastNumber);
        }
        return lastNumber;
    }

    /** Loads a row; false if there is none. */
    boolean load(Place place, long value) {
        Row row = rows.get(place);
        if (row == null || !row.isPresent) {
            return false;
        }
        numberByValue.put(value, row.number);
        return true;
    }

    /**
     * A write has returned to its caller.
     *
     * @param revision of its change of the cache, 0 if it had nothing to change there
     */
    void returned(Place place, long number, long revision, long nanos) {
        returned.computeIfAbsent(place, any -> new TreeMap<>()).merge(nanos, number, Math::max);
        if (revision > 0) {
            cached.computeIfAbsent(place, any -> new TreeMap<>()).put(revision, number);
        }
    }

    /** A lookup that was invoked then has found a value. */
    void found(Place place, long invokedNanos, long value) {
        Long number = numberByValue.get(value);
        long due = returned.getOrDefault(place, new TreeMap<>()).headMap(invokedNanos).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        if (number == null || number < due) {
            violations.add(
                    "nothing older than the database",
                    place + " was found with " + value + " of write " + number + ", though write " + due
                            + " had returned before");
        }
    }

    void judge() {
        cached.forEach((place, numberByRevision) -> {
            long before = 0;
            for (Map.Entry<Long, Long> write : numberByRevision.entrySet()) {
                if (write.getValue() < before) {
                    violations.add(
                            "written through in order",
                            place + " has write " + write.getValue() + " at revision " + write.getKey() + ", and write "
                                    + before + " before it");
                }
                before = write.getValue();
            }
        });
    }
}
