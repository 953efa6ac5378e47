package io.loomcache.map;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of one cache that will expire, by time and then key. A queue per cache makes clearing or
 * destroying a cache cheap, however many of its mappings would have expired. Takes nothing for mappings
 * that never expire.
 */
final class ExpiryQueue {

    private final String cache;
    private final ExpirySchedule schedule;
    private final TreeSet<Mark> marks = new TreeSet<>();

    /** The queue's place in the schedule: the time of its first mark, {@link Long#MAX_VALUE} if it has none. */
    private long nextMillis = Long.MAX_VALUE;

    ExpiryQueue(String cache, ExpirySchedule schedule) {
        this.cache = cache;
        this.schedule = schedule;
    }

    String cache() {
        return cache;
    }

    long nextMillis() {
        return nextMillis;
    }

    /** The key that expires first, null if none does. */
    @Nullable
    Bytes nextKey() {
        return marks.isEmpty() ? null : marks.first().key();
    }

    void add(long expiresAtMillis, Bytes key) {
        marks.add(new Mark(expiresAtMillis, key));
        reschedule();
    }

    void remove(long expiresAtMillis, Bytes key) {
        marks.remove(new Mark(expiresAtMillis, key));
        reschedule();
    }

    void clear() {
        marks.clear();
        reschedule();
    }

    /** How many have expired and were not removed yet; walks over these only. */
    int countDue(long clockMillis) {
        int due = 0;
        for (Mark mark : marks) {
            if (mark.place() > clockMillis) {
                break;
            }
            due++;
        }
        return due;
    }

    private void reschedule() {
        long next = marks.isEmpty() ? Long.MAX_VALUE : marks.first().place();
        if (next != nextMillis) {
            schedule.remove(this);
            nextMillis = next;
            schedule.add(this);
        }
    }
}
