package io.loomcache.jcache.event;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A change as one listener sees it. */
final class ListenerEvent<K, V> extends CacheEntryEvent<K, V> {

    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V oldValue;

    private ListenerEvent(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
        super(source, type);
        this.key = key;
        this.value = value;
        this.oldValue = oldValue;
    }

    /** Removed and expired events have the old value as value too (JSR-107 1.1, CacheEntryEvent). */
    static <K, V> ListenerEvent<K, V> of(Cache<K, V> source, Change<K, V> change, boolean withOldValue) {
        boolean gone = change.type() == EventType.REMOVED || change.type() == EventType.EXPIRED;
        @Nullable V oldValue = withOldValue ? change.oldValue().get() : null;
        @Nullable V value = gone ? oldValue : change.newValue().get();
        return new ListenerEvent<>(source, change.type(), change.key().get(), value, oldValue);
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public @Nullable V getValue() {
        return value;
    }

    @Override
    public @Nullable V getOldValue() {
        return oldValue;
    }

    @Override
    public boolean isOldValueAvailable() {
        return oldValue != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(type + ": not a type of this event");
    }

    @Override
    public String toString() {
        return getEventType() + " " + key;
    }
}
