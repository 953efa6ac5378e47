package io.loomcache.proof.faults.witness;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is behind the caches that write through: for each key, what it was told last, whoever told it. Thread-safe. */
final class Database {

    /** No value: the key was deleted, or never written. */
    static final long NONE = 0;

    private final Map<String, Long> rows = new ConcurrentHashMap<>();

    void write(String key, long value) {
        rows.put(key, value);
    }

    void delete(String key) {
        rows.put(key, NONE);
    }

    long value(String key) {
        return rows.getOrDefault(key, NONE);
    }
}
