package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.processor.MutableEntry;

/** Calls of the cache that reads through. Owned by one thread. */
final class SourcedCalls {

    private static final long EPOCH_NANOS = 30_000_000_000L;
    private static final int KEYS = 8;
    private static final int BATCH = 3;
    private static final long NOTHING = -1;

    private final Cache<String, Long> cache;
    private final Source source;
    private final Recorder recorder;
    private final Random random;
    private final Freshness freshness;

    SourcedCalls(Cache<String, Long> cache, Source source, Recorder recorder, Random random, Freshness freshness) {
        this.cache = cache;
        this.source = source;
        this.recorder = recorder;
        this.random = random;
        this.freshness = freshness;
    }

    void next() {
        switch (random.nextInt(10)) {
            case 0, 1 -> invalidate(Set.of(key()));
            case 2 -> invalidate(keys());
            case 3 -> readAll(keys());
            case 4 -> process(key());
            default -> read(key());
        }
    }

    private void invalidate(Set<String> keys) {
        Map<String, Long> versions = new HashMap<>();
        keys.forEach(key -> versions.put(key, source.advance(key)));
        Outcome outcome = call(() -> {
            if (keys.size() == 1) {
                cache.remove(keys.iterator().next());
            } else {
                cache.removeAll(keys);
            }
        });
        if (outcome == Outcome.DONE) {
            versions.forEach(freshness::removed);
        }
    }

    private void read(String key) {
        long floor = freshness.floor(key);
        call(() -> {
            Long version = cache.get(key);
            freshness.read(key, floor, version == null ? NOTHING : version);
        });
    }

    private void process(String key) {
        long floor = freshness.floor(key);
        call(() -> {
            Long version = cache.invoke(key, SourcedCalls::value);
            freshness.read(key, floor, version == null ? NOTHING : version);
        });
    }

    private static Long value(MutableEntry<String, Long> entry, Object... none) {
        return entry.getValue();
    }

    private void readAll(Set<String> keys) {
        Map<String, Long> floors = new HashMap<>();
        keys.forEach(key -> floors.put(key, freshness.floor(key)));
        call(() -> {
            Map<String, Long> found = cache.getAll(keys);
            floors.forEach((key, floor) -> freshness.read(key, floor, found.getOrDefault(key, NOTHING)));
        });
    }

    private Outcome call(Runnable call) {
        List<Case> nothing = List.of();
        return recorder.perform(List.of(), () -> {
            call.run();
            return nothing;
        });
    }

    private String key() {
        return System.nanoTime() / EPOCH_NANOS + "-" + random.nextInt(KEYS);
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        while (keys.size() < BATCH) {
            keys.add(key());
        }
        return keys;
    }
}
