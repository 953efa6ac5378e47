package io.loomcache.jcache;

import io.loomcache.client.LoomClient;
import io.loomcache.serial.AllowList;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.cache.CacheException;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * LoomCache's doorway for {@link javax.cache.Caching}. The URI of a manager says where its data are:
 *
 * <table>
 *   <caption>URIs</caption>
 *   <tr><td>{@code loom:embedded}</td><td>in this JVM, in a temporary folder that goes with the manager</td></tr>
 *   <tr><td>{@code loom:embedded:PATH}</td><td>in this JVM, in a folder that stays</td></tr>
 *   <tr><td>{@code loom://host:port,host:port}</td><td>in a cluster; some of its members</td></tr>
 * </table>
 *
 * <p>The default is the setting {@code loomcache.uri}. Managers are one per URI and class loader until closed. Thread-safe.
 */
public final class LoomCachingProvider implements CachingProvider {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Identity, LoomCacheManager> managers = new HashMap<>();

    /** Class loaders have no equality but identity. */
    private record Identity(URI uri, ClassLoader loader) {}

    @Override
    public LoomCacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        Identity identity = new Identity(
                uri == null ? getDefaultURI() : uri, classLoader == null ? getDefaultClassLoader() : classLoader);
        lock.lock();
        try {
            LoomCacheManager manager = managers.get(identity);
            if (manager == null || manager.isClosed()) {
                manager = LoomCacheManager.open(
                        this, identity.uri, identity.loader, properties == null ? getDefaultProperties() : properties);
                managers.put(identity, manager);
            }
            return manager;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A manager over a client that exists already, for containers that know its life: the client is not closed with the
     * manager. Its URI, {@code loom:client:NAME} with the client's name, is for people and opens nothing.
     *
     * @param allowed beside the types of each cache
     * @throws CacheException this provider has one with a client of that name and that class loader
     */
    public LoomCacheManager managerOf(LoomClient client, ClassLoader classLoader, AllowList allowed) {
        Identity identity = new Identity(clientUri(client), classLoader);
        LoomCacheManager manager = LoomCacheManager.over(client, this, identity.uri, classLoader, allowed);
        lock.lock();
        try {
            if (managers.putIfAbsent(identity, manager) == null) {
                return manager;
            }
        } finally {
            lock.unlock();
        }
        manager.close();
        throw new CacheException("cache manager " + identity.uri + " exists already for this class loader");
    }

    private static URI clientUri(LoomClient client) {
        try {
            return new URI("loom", "client:" + client.name(), null);
        } catch (URISyntaxException e) {
            throw new CacheException("client " + client.name() + ": its name can't be in a URI", e);
        }
    }

    @Override
    public LoomCacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public LoomCacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return getClass().getClassLoader();
    }

    /**
     * What the setting {@code loomcache.uri} says: in the JVM's properties, the environment or {@code
     * loomcache.properties} as this provider's class loader finds it; else {@code loom:embedded}.
     *
     * @throws CacheException it says something impossible
     */
    @Override
    public URI getDefaultURI() {
        return Endpoint.defaultUri(System.getProperties(), System.getenv(), getDefaultClassLoader());
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    /** Closes every manager. They can be had anew afterwards. */
    @Override
    public void close() {
        closeAll(identity -> true);
    }

    @Override
    public void close(@Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        closeAll(identity -> identity.loader.equals(loader));
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        Identity closed = new Identity(
                uri == null ? getDefaultURI() : uri, classLoader == null ? getDefaultClassLoader() : classLoader);
        closeAll(closed::equals);
    }

    /** Everything is stored by value. */
    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return false;
    }

    void forget(LoomCacheManager manager) {
        lock.lock();
        try {
            managers.remove(new Identity(manager.getURI(), manager.getClassLoader()), manager);
        } finally {
            lock.unlock();
        }
    }

    private void closeAll(Predicate<Identity> closed) {
        List<LoomCacheManager> closing = new ArrayList<>();
        lock.lock();
        try {
            managers.forEach((identity, manager) -> {
                if (closed.test(identity)) {
                    closing.add(manager);
                }
            });
        } finally {
            lock.unlock();
        }
        closing.forEach(LoomCacheManager::close);
    }
}
