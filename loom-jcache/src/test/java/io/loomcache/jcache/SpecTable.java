package io.loomcache.jcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;

/**
 * What the tests of the specification's tables share: an embedded manager, and caches in the state of a
 * row. A state is made through a handle of its own, so that nothing of it is counted or told.
 */
final class SpecTable implements AutoCloseable {

    private static final long SHORT_MILLIS = 10;

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final LoomCacheManager manager = provider.getCacheManager();
    private int rows;

    /** What is there for the key before the call. */
    enum State {
        ABSENT,
        PRESENT,
        /** There was a mapping, and its time has come. To every method that is as absent. */
        EXPIRED
    }

    /** The three ways by which a write may go. */
    enum Form {
        /** The times to live are known beforehand: one operation. */
        STANDARD_POLICY,
        /** The policy is the user's: read, ask, write. */
        USER_POLICY,
        /** A writer is told first. */
        WRITE_THROUGH;

        /** A configuration of this form whose policy gives these durations. */
        MutableConfiguration<String, Integer> configuration(CountingPolicy policy) {
            MutableConfiguration<String, Integer> configuration = types();
            if (this == USER_POLICY) {
                configuration.setExpiryPolicyFactory(() -> policy);
            }
            if (this == WRITE_THROUGH) {
                configuration.setWriteThrough(true).setCacheWriterFactory(RecordingWriter::new);
            }
            return configuration;
        }
    }

    LoomCacheManager manager() {
        return manager;
    }

    static MutableConfiguration<String, Integer> types() {
        return new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    /** A cache of this configuration with the key in this state. */
    Cache<String, Integer> cache(State state, MutableConfiguration<String, Integer> configuration) {
        rows++;
        String name = "row-" + rows;
        Factory<? extends ExpiryPolicy> expiry = state == State.EXPIRED
                ? CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, SHORT_MILLIS))
                : EternalExpiryPolicy.factoryOf();
        try (Cache<String, Integer> setup = manager.createCache(name, types().setExpiryPolicyFactory(expiry))) {
            if (state != State.ABSENT) {
                setup.put(CacheCall.KEY, CacheCall.OLD);
            }
        }
        if (state == State.EXPIRED) {
            passMillis(SHORT_MILLIS);
        }
        return manager.createCache(name, configuration);
    }

    /** An empty cache. */
    Cache<String, Integer> empty() {
        return cache(State.ABSENT, types());
    }

    static CacheEntryListenerConfiguration<String, Integer> listener(
            CacheEntryListener<String, Integer> listener, boolean oldValue, boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, oldValue, synchronous);
    }

    /** Returns when this much time has passed on the clock that the embedded member reads as well. */
    static void passMillis(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis + 2);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** The words of a cell of a table, {@code -} for none. */
    static Set<String> cell(String text) {
        return text.equals("-") ? Set.of() : Set.of(text.split(" ", -1));
    }

    /** A row's states: what holds for absent holds for expired. */
    static List<State> statesLike(boolean present) {
        List<State> states = new ArrayList<>();
        states.add(present ? State.PRESENT : State.ABSENT);
        if (!present) {
            states.add(State.EXPIRED);
        }
        return states;
    }

    void destroy(Cache<String, Integer> cache) {
        manager.destroyCache(cache.getName());
    }

    @Override
    public void close() {
        provider.close();
    }
}
