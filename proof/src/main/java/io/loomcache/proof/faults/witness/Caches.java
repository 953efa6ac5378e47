package io.loomcache.proof.faults.witness;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/**
 * The caches of one manager.
 *
 * @param client number of the manager
 * @param lasting plain
 * @param expiring a while after a mapping was created; has an asynchronous listener
 * @param listened has a synchronous and an asynchronous listener
 * @param cleared at times
 * @param stored writes through to the database
 * @param sourced reads through from the source
 */
record Caches(
        int client,
        Cache<String, Long> lasting,
        Cache<String, Long> expiring,
        Cache<String, Long> listened,
        Cache<String, Long> cleared,
        Cache<String, Long> stored,
        Cache<String, Long> sourced) {

    static final String LASTING = "lasting";
    static final String EXPIRING = "expiring";
    static final String LISTENED = "listened";

    /** Created, or joined if the cluster has them. */
    static Caches of(CacheManager manager, int client, DatabaseWriter writer, Source source) {
        Duration lives = new Duration(TimeUnit.MILLISECONDS, Calls.EXPIRY_MILLIS);
        return new Caches(
                client,
                cache(manager, LASTING, plain()),
                cache(manager, EXPIRING, plain().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(lives))),
                cache(manager, LISTENED, plain()),
                cache(manager, "cleared", plain()),
                cache(
                        manager,
                        "stored",
                        plain().setWriteThrough(true).setCacheWriterFactory(new SingletonFactory<>(writer))),
                cache(
                        manager,
                        "sourced",
                        plain().setReadThrough(true).setCacheLoaderFactory(new SingletonFactory<>(source))));
    }

    private static MutableConfiguration<String, Long> plain() {
        return new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
    }

    private static Cache<String, Long> cache(
            CacheManager manager, String name, MutableConfiguration<String, Long> configuration) {
        Cache<String, Long> known = manager.getCache(name, String.class, Long.class);
        return known == null ? manager.createCache(name, configuration) : known;
    }

    static void listen(Cache<String, Long> cache, Heard heard, boolean isSynchronous) {
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(new SingletonFactory<>(heard), null, true, isSynchronous));
    }

    /** One of those that are registers and nothing else. */
    Cache<String, Long> any(Random random) {
        return List.of(lasting, listened, expiring).get(random.nextInt(3));
    }

    Cache<String, Long> named(String name) {
        return List.of(lasting, expiring, listened, cleared, stored, sourced).stream()
                .filter(cache -> cache.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
