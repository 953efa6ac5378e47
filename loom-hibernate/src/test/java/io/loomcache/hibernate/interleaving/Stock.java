package io.loomcache.hibernate.interleaving;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import java.util.Set;
import javax.cache.CacheManager;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cfg.Configuration;

/**
 * Hibernate's own access on a cache that both nodes share, perfect but for what the access makes of it: Caffeine in this
 * JVM, which forgets and delays nothing.
 */
final class Stock implements World.Provider {

    private final CacheManager manager = new CaffeineCachingProvider().getCacheManager();

    @Override
    public RegionFactory regionFactory() {
        return new JCacheRegionFactory();
    }

    /** Each call of the SPI is a get and a put, and the steps are these. */
    @Override
    public Set<String> steps() {
        return Set.of();
    }

    @Override
    public void configure(Configuration configuration) {
        configuration.getProperties().put("hibernate.javax.cache.cache_manager", Gates.within(manager));
        configuration.setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
    }

    /** It has nothing under way. */
    @Override
    public void settle() {}

    /** Its locks end with what is locked. */
    @Override
    public void forgetLocks(Set<String> spaces) {}

    @Override
    public void close() {
        manager.close();
    }
}
