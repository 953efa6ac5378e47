package io.loomcache.jcache.event;

import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a mapping. Each call of a supplier gives a new copy, so that no two listeners share an
 * object that one of them may change.
 *
 * @param revision of the cluster
 * @param bytes of the encoded key and values
 * @param oldValue null inside for created
 * @param newValue null inside for removed and expired
 */
public record Change<K, V>(
        long revision,
        int bytes,
        EventType type,
        Supplier<K> key,
        Supplier<@Nullable V> oldValue,
        Supplier<@Nullable V> newValue) {}
