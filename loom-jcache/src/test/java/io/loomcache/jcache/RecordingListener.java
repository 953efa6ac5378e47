package io.loomcache.jcache;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** Writes down what it is told, as {@code TYPE key old->new}. */
final class RecordingListener
        implements CacheEntryCreatedListener<String, Integer>,
                CacheEntryUpdatedListener<String, Integer>,
                CacheEntryRemovedListener<String, Integer>,
                CacheEntryExpiredListener<String, Integer> {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch expected;

    RecordingListener(int expectedEvents) {
        expected = new CountDownLatch(expectedEvents);
    }

    CacheEntryListenerConfiguration<String, Integer> configuration(boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(() -> this, null, true, synchronous);
    }

    List<String> told() {
        return told;
    }

    /** Waits for as many events as were expected. */
    boolean awaitExpected() throws InterruptedException {
        return expected.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        record(events);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        record(events);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        record(events);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        record(events);
    }

    private void record(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        for (CacheEntryEvent<? extends String, ? extends Integer> event : events) {
            told.add(event.getEventType() + " " + event.getKey() + " " + Objects.toString(event.getOldValue(), "")
                    + "->" + event.getValue());
            expected.countDown();
        }
    }
}
