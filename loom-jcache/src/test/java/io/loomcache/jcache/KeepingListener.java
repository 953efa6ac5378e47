package io.loomcache.jcache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** Keeps the events that it is told of. */
final class KeepingListener
        implements CacheEntryCreatedListener<String, Integer>,
                CacheEntryUpdatedListener<String, Integer>,
                CacheEntryRemovedListener<String, Integer>,
                CacheEntryExpiredListener<String, Integer> {

    private final List<CacheEntryEvent<? extends String, ? extends Integer>> kept = new CopyOnWriteArrayList<>();

    List<CacheEntryEvent<? extends String, ? extends Integer>> kept() {
        return kept;
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        events.forEach(kept::add);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        events.forEach(kept::add);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        events.forEach(kept::add);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        events.forEach(kept::add);
    }
}
