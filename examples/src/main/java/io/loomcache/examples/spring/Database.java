package io.loomcache.examples.spring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A map that stands for a slow database. Thread-safe. */
public final class Database {

    private final Map<String, Object> rows = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final Duration slowness;

    /** @param slowness of each read */
    public Database(Duration slowness) {
        this.slowness = slowness;
    }

    /** Null when there is no such row. */
    public @Nullable Object read(String key) {
        reads.incrementAndGet();
        try {
            Thread.sleep(slowness.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return rows.get(key);
    }

    public void write(String key, Object row) {
        rows.put(key, row);
    }

    public void delete(String key) {
        rows.remove(key);
    }

    /** How often it was read. */
    public int reads() {
        return reads.get();
    }
}
