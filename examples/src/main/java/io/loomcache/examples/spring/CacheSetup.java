package io.loomcache.examples.spring;

import io.loomcache.serial.AllowList;
import java.net.URI;
import java.util.List;
import java.util.Properties;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.cache.support.NullValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** All that Spring has to be told for its cache annotations, and those of JSR-107, to use LoomCache. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
public class CacheSetup {

    /**
     * Classes that get into the cache, for the setting {@code loomcache.marshaller.allow}: keys of methods with
     * none or several arguments, the null that Spring stores, the application's own values, and what an
     * exception consists of where {@code @CacheResult} caches them.
     */
    static final String ALLOWED = String.join(
            ",",
            SimpleKey.class.getName(),
            NullValue.class.getName(),
            Product.class.getName(),
            Ratings.UnratedException.class.getName(),
            RuntimeException.class.getName(),
            Exception.class.getName(),
            Throwable.class.getName(),
            StackTraceElement.class.getName());

    private static final List<String> CACHES = List.of(Catalogue.CACHE, Ratings.CACHE, Ratings.FAILURES);

    /**
     * Where the caches are.
     *
     * @param uri {@code loom:embedded} or {@code loom://host:port,host:port}
     * @param properties as of {@link javax.cache.spi.CachingProvider#getCacheManager}, the allow-list apart
     */
    public record Place(URI uri, Properties properties) {}

    /** One manager per application context, as the context closes it; two of one URI would be the same. */
    @Bean(destroyMethod = "close")
    javax.cache.CacheManager caches(Place place) {
        Properties properties = new Properties();
        properties.setProperty(AllowList.SETTING, ALLOWED);
        properties.putAll(place.properties());
        ClassLoader loader = CacheSetup.class.getClassLoader();
        javax.cache.CacheManager manager =
                Caching.getCachingProvider(loader).getCacheManager(place.uri(), loader, properties);
        // Spring asks for caches by name and creates none. Keys of different methods differ in type.
        CACHES.forEach(name -> manager.createCache(name, new MutableConfiguration<>()));
        return manager;
    }

    @Bean
    JCacheCacheManager cacheManager(@Qualifier("caches") javax.cache.CacheManager caches) {
        return new JCacheCacheManager(caches);
    }
}
