package io.loomcache.map;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The soft locks of all caches, by the time at which they end by themselves. */
final class LockDeadlines {

    /** @param key null for the lock of a whole cache */
    record Deadline(
            long millis, String cache, long token, @Nullable Bytes key) {}

    private static final Comparator<Deadline> ORDER = Comparator.comparingLong(Deadline::millis)
            .thenComparing(Deadline::cache)
            .thenComparingLong(Deadline::token)
            .thenComparing(Deadline::key, Comparator.nullsFirst(Comparator.naturalOrder()));

    private final TreeSet<Deadline> deadlines = new TreeSet<>(ORDER);

    void add(Deadline deadline) {
        deadlines.add(deadline);
    }

    void remove(Deadline deadline) {
        deadlines.remove(deadline);
    }

    /** The first one whose time has come, null if there is none. */
    @Nullable
    Deadline due(long clockMillis) {
        return deadlines.isEmpty() || deadlines.first().millis() > clockMillis ? null : deadlines.first();
    }
}
