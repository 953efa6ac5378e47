package io.loomcache.simulation;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * The one clock and the one queue of events. An event may take time ({@link #spend}): what it does
 * afterwards happens later, while other processes go on meanwhile.
 */
final class VirtualTime {

    /** Not 0, so that nothing takes 0 for "never". */
    static final long START_NANOS = TimeUnit.DAYS.toNanos(1);

    private record Event(long nanos, long sequence, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long sequence;
    private long eventNanos = START_NANOS;
    private long nanos = START_NANOS;
    private long ran;

    /** Now, for the process whose event is running. */
    long nanos() {
        return nanos;
    }

    /** When the running event began. */
    long eventNanos() {
        return eventNanos;
    }

    double millisSinceStart() {
        return (nanos - START_NANOS) / 1e6;
    }

    void at(long when, Runnable run) {
        events.add(new Event(Math.max(when, eventNanos), sequence++, run));
    }

    void after(long delayNanos, Runnable run) {
        at(nanos + delayNanos, run);
    }

    /** The running event takes so long from here to its next step. */
    void spend(long length) {
        nanos += length;
    }

    /** Runs what is due until a point in time. */
    void runUntil(long endNanos) {
        for (Event next = events.peek(); next != null && next.nanos <= endNanos; next = events.peek()) {
            events.remove();
            eventNanos = next.nanos;
            nanos = next.nanos;
            ran++;
            next.run.run();
        }
        eventNanos = endNanos;
        nanos = endNanos;
    }

    /** How many events have run. */
    long ran() {
        return ran;
    }
}
