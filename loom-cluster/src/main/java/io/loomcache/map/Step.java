package io.loomcache.map;

import org.jspecify.annotations.Nullable;

/** One log entry being applied: its index, the group's time, and where its events go, in order. */
final class Step {

    private final long index;
    private final long clockMillis;
    private final EventLog events;
    private int emitted;

    Step(long index, long clockMillis, EventLog events) {
        this.index = index;
        this.clockMillis = clockMillis;
        this.events = events;
    }

    /** The log index: the revision of everything that this step changes. */
    long index() {
        return index;
    }

    /** The group's clock, this entry's time included. */
    long clockMillis() {
        return clockMillis;
    }

    void emit(
            EventType type, String cache, @Nullable Bytes key, byte @Nullable [] oldValue, byte @Nullable [] newValue) {
        events.append(new Event(index, emitted, type, cache, key, oldValue, newValue));
        emitted++;
    }
}
