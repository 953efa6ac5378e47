package io.loomcache.proof;

import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** A client as an application has one: the provider of the class path, a manager, caches. */
public final class CacheClient implements AutoCloseable {

    private final CacheManager manager;

    private CacheClient(CacheManager manager) {
        this.manager = manager;
    }

    public static CacheClient open(URI uri, Properties properties) {
        ClassLoader loader = CacheClient.class.getClassLoader();
        return new CacheClient(Caching.getCachingProvider(loader).getCacheManager(uri, loader, properties));
    }

    /** The cache of that name; created if this manager does not have it, joined if the cluster does. */
    public <K, V> Cache<K, V> cache(String name, Class<K> keyType, Class<V> valueType) {
        return cache(name, new MutableConfiguration<K, V>().setTypes(keyType, valueType));
    }

    /** As {@link #cache(String, Class, Class)}, with all that a cache can be told. */
    public <K, V> Cache<K, V> cache(String name, MutableConfiguration<K, V> configuration) {
        Cache<K, V> known = manager.getCache(name, configuration.getKeyType(), configuration.getValueType());
        return known != null ? known : manager.createCache(name, configuration);
    }

    @Override
    public void close() {
        manager.close();
    }
}
