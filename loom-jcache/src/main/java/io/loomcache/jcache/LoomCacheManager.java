package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;

import io.loomcache.client.LoomClient;
import io.loomcache.map.CacheDefinition;
import io.loomcache.serial.AllowList;
import io.loomcache.serial.DefaultMarshaller;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one cluster, as one class loader sees them. A cache's name and types are the cluster's; its
 * loader, writer, listeners and expiry policy are this manager's. So {@link #createCache} joins a cache
 * that another JVM made, and {@link #getCache} gives null until it did. Thread-safe.
 */
public final class LoomCacheManager implements CacheManager {

    private final LoomCachingProvider provider;
    private final URI uri;
    private final ClassLoader loader;
    private final Properties properties;
    private final Endpoint endpoint;
    private final LoadExecutor executor;

    /** Temporary data go with the JVM, if nobody closes the manager before. */
    private final @Nullable ExitHook exitHook;

    private final Map<String, LoomCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private LoomCacheManager(
            LoomCachingProvider provider, URI uri, ClassLoader loader, Properties properties, Endpoint endpoint) {
        this.provider = provider;
        this.uri = uri;
        this.loader = loader;
        this.properties = properties;
        this.endpoint = endpoint;
        this.executor = new LoadExecutor();
        this.exitHook = endpoint.isTemporary() ? new ExitHook("loomcache-exit", this::close) : null;
    }

    /**
     * Opens the client that the URI asks for.
     *
     * @throws CacheException a setting is impossible, or the embedded member can't start; nothing is left open
     */
    static LoomCacheManager open(LoomCachingProvider provider, URI uri, ClassLoader loader, Properties properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        return new LoomCacheManager(provider, uri, loader, copy, Endpoint.open(uri, loader, copy));
    }

    /** Works with a client that others open and close. */
    static LoomCacheManager over(
            LoomClient client, LoomCachingProvider provider, URI uri, ClassLoader loader, AllowList allowed) {
        return new LoomCacheManager(provider, uri, loader, new Properties(), new Endpoint(client, null, allowed));
    }

    @Override
    public LoomCachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> LoomCache<K, V> createCache(String cacheName, C configuration) {
        ensureOpen();
        requireNonNull(cacheName, "cacheName");
        FrozenConfiguration<K, V> frozen = FrozenConfiguration.of(requireNonNull(configuration, "configuration"));
        if (!frozen.isStoreByValue()) {
            throw new UnsupportedOperationException("cache " + cacheName + ": store by reference is not supported");
        }
        if (caches.containsKey(cacheName)) {
            throw existsAlready(cacheName);
        }
        AllowList allowed = endpoint.allowed().with(frozen.getKeyType(), frozen.getValueType());
        LoomCache<K, V> cache = new LoomCache<>(
                this, frozen, endpoint.client().map(cacheName), new DefaultMarshaller(allowed, loader), executor);
        try {
            createOrJoin(cacheName, frozen);
            if (caches.putIfAbsent(cacheName, cache) != null) {
                throw existsAlready(cacheName);
            }
            cache.start();
            return cache;
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the types are compared
    public <K, V> @Nullable LoomCache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        ensureOpen();
        requireNonNull(keyType, "keyType");
        requireNonNull(valueType, "valueType");
        LoomCache<?, ?> cache = caches.get(requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            Configuration<?, ?> configuration = cache.getConfiguration(Configuration.class);
            requireType(cacheName, "keys", configuration.getKeyType(), keyType);
            requireType(cacheName, "values", configuration.getValueType(), valueType);
        }
        return (LoomCache<K, V>) cache;
    }

    /** Does not check types (JSR-107 1.1). */
    @Override
    @SuppressWarnings("unchecked") // as the caller says
    public <K, V> @Nullable LoomCache<K, V> getCache(String cacheName) {
        ensureOpen();
        return (LoomCache<K, V>) caches.get(requireNonNull(cacheName, "cacheName"));
    }

    /** The caches of this manager, not those of the cluster. */
    @Override
    public Iterable<String> getCacheNames() {
        ensureOpen();
        return List.copyOf(new TreeSet<>(caches.keySet()));
    }

    /** Removes the cache with its mappings from the cluster, for everybody. */
    @Override
    public void destroyCache(String cacheName) {
        ensureOpen();
        LoomCache<?, ?> cache = caches.get(requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.close();
        }
        Mappings.await(endpoint.client().destroyCache(cacheName));
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        ensureOpen();
        LoomCache<?, ?> cache = caches.get(requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        ensureOpen();
        LoomCache<?, ?> cache = caches.get(requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.enableStatistics(enabled);
        }
    }

    /** Closes this JVM's handles to the caches, then the client unless it was given. Data of the cluster stay. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            provider.forget(this);
            List.copyOf(caches.values()).forEach(Cache::close);
            executor.close();
            endpoint.close();
            if (exitHook != null) {
                exitHook.cancel();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this, endpoint.client());
    }

    void forget(LoomCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    private void createOrJoin(String cacheName, Configuration<?, ?> configuration) {
        LoomClient client = endpoint.client();
        CacheDefinition wanted = definition(configuration);
        CacheDefinition existing = Mappings.await(client.definition(cacheName));
        if (existing == null) {
            Mappings.await(client.createCache(cacheName, wanted));
        } else if (!existing.equals(wanted)) {
            throw new CacheException("cache " + cacheName + " exists in the cluster with another definition: it has "
                    + existing + ", this one wants " + wanted);
        }
    }

    private static CacheDefinition definition(Configuration<?, ?> configuration) {
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("keyType", configuration.getKeyType().getName());
        attributes.put("valueType", configuration.getValueType().getName());
        return new CacheDefinition(0, 0, attributes);
    }

    private static CacheException existsAlready(String cacheName) {
        return new CacheException("cache " + cacheName + " exists already in this cache manager");
    }

    private static void requireType(String cacheName, String what, Class<?> configured, Class<?> asked) {
        if (!configured.equals(asked)) {
            throw new ClassCastException("cache " + cacheName + " has " + what + " of " + configured.getName()
                    + ", asked for " + asked.getName());
        }
    }

    private void ensureOpen() {
        if (closed.get()) {
            throw new IllegalStateException("cache manager " + uri + " is closed");
        }
    }
}
