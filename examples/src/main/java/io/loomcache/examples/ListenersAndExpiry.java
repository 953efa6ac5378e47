package io.loomcache.examples;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** A synchronous listener that hears of every change with the value before it, and of what expires. */
public final class ListenersAndExpiry {

    private static final int PATIENCE_SECONDS = 60;

    private ListenersAndExpiry() {}

    public static void main(String[] arguments) throws InterruptedException {
        Journal journal = new Journal();
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Cache<String, Integer> offers = manager.createCache(
                    "offers",
                    new MutableConfiguration<String, Integer>()
                            .setTypes(String.class, Integer.class)
                            .setExpiryPolicyFactory(LastCall::new)
                            .addCacheEntryListenerConfiguration(
                                    new MutableCacheEntryListenerConfiguration<>(() -> journal, null, true, true)));
            offers.put("apples", 5);
            offers.put("pears", 7);
            offers.remove("pears");
            offers.put("apples", 4);
            // Expiry has no caller that could wait for the listener.
            String line;
            do {
                line = journal.next();
                System.out.println(line);
            } while (!line.startsWith("expired"));
            System.out.println("apples: " + offers.get("apples"));
        }
    }

    /** An offer stays as it is made; once lowered, it lasts a second. Null leaves the time to live alone. */
    private static final class LastCall implements ExpiryPolicy {

        @Override
        public Duration getExpiryForCreation() {
            return Duration.ETERNAL;
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return new Duration(TimeUnit.SECONDS, 1);
        }
    }

    /** Writes down what it hears. A synchronous listener is done when the call that it hears of returns. */
    private static final class Journal
            implements CacheEntryCreatedListener<String, Integer>,
                    CacheEntryUpdatedListener<String, Integer>,
                    CacheEntryRemovedListener<String, Integer>,
                    CacheEntryExpiredListener<String, Integer> {

        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("heard of nothing for " + PATIENCE_SECONDS + " s");
            }
            return line;
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(event -> lines.add("created " + event.getKey() + " " + event.getValue()));
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(event ->
                    lines.add("updated " + event.getKey() + " " + event.getOldValue() + " to " + event.getValue()));
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(event -> lines.add("removed " + event.getKey() + " " + event.getOldValue()));
        }

        @Override
        public void onExpired(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(event -> lines.add("expired " + event.getKey() + " " + event.getOldValue()));
        }
    }
}
