package io.loomcache.proof.listening;

import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** Remembers all that it hears, and when. Thread-safe. */
final class Listener
        implements CacheEntryCreatedListener<String, Long>,
                CacheEntryUpdatedListener<String, Long>,
                CacheEntryRemovedListener<String, Long>,
                CacheEntryExpiredListener<String, Long> {

    private final Heard.Ear ear;
    private final List<Heard> heard = new ArrayList<>();

    private Listener(Heard.Ear ear) {
        this.ear = ear;
    }

    /** From its return on the listener hears every event, with old values. */
    static Listener register(Heard.Ear ear, Cache<String, Long> cache) {
        Listener listener = new Listener(ear);
        Factory<CacheEntryListener<String, Long>> itself = () -> listener;
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(itself, null, true, ear.isSynchronous()));
        return listener;
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(this::hear);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(this::hear);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(this::hear);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
        events.forEach(this::hear);
    }

    private synchronized void hear(CacheEntryEvent<? extends String, ? extends Long> event) {
        long oldValue = event.isOldValueAvailable() ? event.getOldValue() : Happening.NONE;
        Happening happening = new Happening(event.getEventType(), event.getValue(), oldValue);
        heard.add(new Heard(ear, new Place(ear.cache(), event.getKey()), happening, System.nanoTime()));
    }

    Heard.Ear ear() {
        return ear;
    }

    synchronized int count() {
        return heard.size();
    }

    synchronized List<Heard> heard() {
        return List.copyOf(heard);
    }
}
