package io.loomcache.proof.faults;

import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/** The caches of one manager. */
record Caches(Cache<String, Long> lasting, Cache<String, Long> expiring, Cache<String, Long> cleared) {

    static final String EXPIRING = "expiring";

    /** Created, or joined if the cluster has them. */
    static Caches of(CacheManager manager) {
        MutableConfiguration<String, Long> plain =
                new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
        Duration lives = new Duration(TimeUnit.MILLISECONDS, Calls.EXPIRY_MILLIS);
        return new Caches(
                cache(manager, "lasting", plain),
                cache(
                        manager,
                        EXPIRING,
                        new MutableConfiguration<String, Long>()
                                .setTypes(String.class, Long.class)
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(lives))),
                cache(manager, "cleared", plain));
    }

    private static Cache<String, Long> cache(
            CacheManager manager, String name, MutableConfiguration<String, Long> configuration) {
        Cache<String, Long> known = manager.getCache(name, String.class, Long.class);
        return known == null ? manager.createCache(name, configuration) : known;
    }

    Cache<String, Long> named(String name) {
        return name.equals(EXPIRING) ? expiring : name.equals("cleared") ? cleared : lasting;
    }
}
