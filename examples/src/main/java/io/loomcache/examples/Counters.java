package io.loomcache.examples;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;

/** A counter that several threads increment with an entry processor; none of the increments is lost. */
public final class Counters {

    private static final int THREADS = 4;
    private static final int INCREMENTS = 250;

    /**
     * Adds one and returns the new count. It runs in this JVM, and once more if somebody was faster, so it
     * must have no other effect than that on its entry.
     */
    private static final EntryProcessor<String, Long, Long> INCREMENT = (entry, nothing) -> {
        long count = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(count);
        return count;
    };

    private Counters() {}

    public static void main(String[] arguments) throws Exception {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Cache<String, Long> counters = manager.createCache(
                    "counters", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
            visitFromManyThreads(counters);
            System.out.println("visits: " + counters.get("visits") + " of " + THREADS * INCREMENTS);
        }
    }

    private static void visitFromManyThreads(Cache<String, Long> counters) throws Exception {
        Callable<Long> visits = () -> {
            long last = 0;
            for (int i = 0; i < INCREMENTS; i++) {
                last = counters.invoke("visits", INCREMENT);
            }
            return last;
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<Long> done : threads.invokeAll(Collections.nCopies(THREADS, visits))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
