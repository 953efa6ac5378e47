package io.loomcache.map;

import org.jspecify.annotations.Nullable;

/**
 * One change, as watchers see it. Ordered by revision, then ordinal.
 *
 * @param revision the log index that caused it
 * @param ordinal counts the events of one log index from 0
 * @param key null for events of a whole cache
 * @param oldValue the value before; null if there was none
 * @param newValue the value after; null if there is none
 */
public record Event(
        long revision,
        int ordinal,
        EventType type,
        String cache,
        @Nullable Bytes key,
        byte @Nullable [] oldValue,
        byte @Nullable [] newValue) {

    /** Bytes of the key and the values. */
    public int bytes() {
        return (key == null ? 0 : key.length()) + length(oldValue) + length(newValue);
    }

    private static int length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
