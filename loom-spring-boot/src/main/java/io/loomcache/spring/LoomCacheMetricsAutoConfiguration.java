package io.loomcache.spring;

import io.loomcache.jcache.LoomCache;
import io.loomcache.jcache.management.LoomCacheMetrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.cache.jcache.JCacheCache;
import org.springframework.context.annotation.Bean;

/** The meters of Spring's caches that are ours: before Spring Boot's own for JCache, which the first that fits keeps out. */
@AutoConfiguration(before = CacheMetricsAutoConfiguration.class)
@ConditionalOnClass({MeterBinder.class, CacheMeterBinderProvider.class, JCacheCache.class, LoomCache.class})
public class LoomCacheMetricsAutoConfiguration {

    @Bean
    CacheMeterBinderProvider<JCacheCache> loomCacheMeterBinderProvider() {
        return new Ours();
    }

    /** A class, because Spring Boot asks for which caches it is, and a lambda does not know. */
    private static final class Ours implements CacheMeterBinderProvider<JCacheCache> {

        @Override
        public @Nullable MeterBinder getMeterBinder(JCacheCache cache, Iterable<Tag> tags) {
            return cache.getNativeCache() instanceof LoomCache<?, ?> ours ? new LoomCacheMetrics(ours, tags) : null;
        }
    }
}
