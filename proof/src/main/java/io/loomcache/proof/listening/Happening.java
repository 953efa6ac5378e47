package io.loomcache.proof.listening;

import javax.cache.event.EventType;

/**
 * What happens to a mapping, as an event tells it. No two of one key have both type and value in common, since
 * no value is written twice.
 *
 * @param value the new one; of a mapping that is gone its last one
 * @param oldValue of created {@link #NONE}
 */
record Happening(EventType type, long value, long oldValue) {

    /** No value is that. */
    static final long NONE = 0;

    static Happening created(long value) {
        return new Happening(EventType.CREATED, value, NONE);
    }

    static Happening updated(long value, long oldValue) {
        return new Happening(EventType.UPDATED, value, oldValue);
    }

    static Happening removed(long oldValue) {
        return new Happening(EventType.REMOVED, oldValue, oldValue);
    }

    static Happening expired(long oldValue) {
        return new Happening(EventType.EXPIRED, oldValue, oldValue);
    }

    /** Whether both tell of the same change, rightly or not. */
    boolean isSameChange(Happening other) {
        return type == other.type && value == other.value;
    }

    String line() {
        return type + " " + value + " " + oldValue;
    }

    /** Of three words as {@link #line} wrote them. */
    static Happening of(String type, String value, String oldValue) {
        return new Happening(EventType.valueOf(type), Long.parseLong(value), Long.parseLong(oldValue));
    }
}
