package io.loomcache.map;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The expiry queues of all caches by the time of their next expiry, then by name. */
final class ExpirySchedule {

    private final TreeSet<ExpiryQueue> queues =
            new TreeSet<>(Comparator.comparingLong(ExpiryQueue::nextMillis).thenComparing(ExpiryQueue::cache));

    /** The queue with the mapping that expired first, null when no mapping has expired at this time. */
    @Nullable
    ExpiryQueue due(long clockMillis) {
        if (queues.isEmpty()) {
            return null;
        }
        ExpiryQueue next = queues.first();
        return next.nextMillis() <= clockMillis ? next : null;
    }

    void add(ExpiryQueue queue) {
        if (queue.nextMillis() != Long.MAX_VALUE) {
            queues.add(queue);
        }
    }

    void remove(ExpiryQueue queue) {
        queues.remove(queue);
    }
}
