package io.loomcache.jcache;

import io.loomcache.map.Result;
import java.util.Objects;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that one run of a processor sees: the mapping as it was read, and what the processor makes of
 * it. Used by one thread.
 */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {

    /** What is to become of the mapping. Only the last state counts (JSR-107, section Entry Processors). */
    enum Outcome {
        /** Nothing. */
        NONE,
        /** It was read. */
        ACCESS,
        /** It was loaded, and is to be put without the writer. */
        LOAD,
        /** It is to be put. */
        SET,
        /** It is to be removed. */
        REMOVE;

        boolean isChange() {
            return this != NONE && this != ACCESS;
        }
    }

    private final K key;
    private final EntryCodec<K, V> codec;
    private final @Nullable Loads<K, V> loads;
    private final Result.@Nullable Versioned before;
    private Outcome outcome = Outcome.NONE;
    private @Nullable V value;
    private boolean present;
    private boolean loaded;

    /** @param loads null unless the cache reads through */
    ProcessedEntry(K key, EntryCodec<K, V> codec, @Nullable Loads<K, V> loads, Result.@Nullable Versioned before) {
        this.key = key;
        this.codec = codec;
        this.loads = loads;
        this.before = before;
        this.present = before != null;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether the loader was asked, whatever it answered. */
    boolean isLoaded() {
        return loaded;
    }

    /** The value to put. */
    V newValue() {
        return Objects.requireNonNull(value);
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return present;
    }

    @Override
    public @Nullable V getValue() {
        if (outcome == Outcome.NONE) {
            if (before != null) {
                value = codec.value(before.value());
                outcome = Outcome.ACCESS;
            } else if (loads != null) {
                load(loads);
            }
        }
        return value;
    }

    private void load(Loads<K, V> loads) {
        loaded = true;
        value = loads.loadOnly(key);
        if (value != null) {
            present = true;
            outcome = Outcome.LOAD;
        }
    }

    @Override
    public void setValue(V newValue) {
        codec.value(Objects.requireNonNull(newValue, "value")); // a wrong type fails here, where it is set
        value = newValue;
        present = true;
        outcome = Outcome.SET;
    }

    /** Removing what this run created is nothing; removing what was never there still tells the writer. */
    @Override
    public void remove() {
        boolean createdHere = before == null && present;
        value = null;
        present = false;
        outcome = createdHere ? Outcome.NONE : Outcome.REMOVE;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this);
    }
}
