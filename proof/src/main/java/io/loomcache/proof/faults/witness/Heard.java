package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;

/** What one listener of one cache has heard, for each key in order. Thread-safe. */
final class Heard
        implements CacheEntryCreatedListener<String, Long>,
                CacheEntryUpdatedListener<String, Long>,
                CacheEntryRemovedListener<String, Long>,
                CacheEntryExpiredListener<String, Long> {

    /** No value: there was no mapping, or there is none any more. */
    static final long NONE = 0;

    /** One change of a key. */
    record Change(EventType type, long before, long after) {}

    private final String name;
    private final String cache;
    private final Map<String, List<Change>> changes = new HashMap<>();
    private final Set<Long> begun = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private long count;

    /** @param name of the listener */
    Heard(String name, String cache) {
        this.name = name;
        this.cache = cache;
    }

    String name() {
        return name;
    }

    String cache() {
        return cache;
    }

    boolean hears(String place) {
        return Places.cache(place).equals(cache);
    }

    /** Whether it was told of a change, as far as the caller of that knows values that nobody else has written. */
    synchronized boolean hasHeard(Case seen) {
        long set = seen.effect().sets();
        long found = seen.guard().value();
        boolean hasChanged = !seen.effect().equals(Effect.NOTHING);
        return (set == NONE || begun.contains(set)) && (!hasChanged || found == NONE || ended.contains(found));
    }

    synchronized long count() {
        return count;
    }

    /** The changes of a key. */
    synchronized List<Change> of(String key) {
        return List.copyOf(changes.getOrDefault(key, List.of()));
    }

    synchronized Set<String> keys() {
        return Set.copyOf(changes.keySet());
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(event -> note(event, NONE, event.getValue()));
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(event -> note(event, event.getOldValue(), event.getValue()));
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(event -> note(event, event.getOldValue(), NONE));
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(event -> note(event, event.getOldValue(), NONE));
    }

    private synchronized void note(CacheEntryEvent<? extends String, ? extends Long> event, long before, long after) {
        changes.computeIfAbsent(event.getKey(), any -> new ArrayList<>())
                .add(new Change(event.getEventType(), before, after));
        begun.add(after);
        ended.add(before);
        count++;
    }
}
