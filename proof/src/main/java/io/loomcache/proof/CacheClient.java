package io.loomcache.proof;

import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** A client as an application has one: the provider of the class path, a manager, caches. */
final class CacheClient implements AutoCloseable {

    private final CacheManager manager;

    private CacheClient(CacheManager manager) {
        this.manager = manager;
    }

    static CacheClient open(URI uri, Properties properties) {
        ClassLoader loader = CacheClient.class.getClassLoader();
        return new CacheClient(Caching.getCachingProvider(loader).getCacheManager(uri, loader, properties));
    }

    /** The cache of that name; created if this manager does not have it, joined if the cluster does. */
    <K, V> Cache<K, V> cache(String name, Class<K> keyType, Class<V> valueType) {
        Cache<K, V> known = manager.getCache(name, keyType, valueType);
        return known != null
                ? known
                : manager.createCache(name, new MutableConfiguration<K, V>().setTypes(keyType, valueType));
    }

    @Override
    public void close() {
        manager.close();
    }
}
