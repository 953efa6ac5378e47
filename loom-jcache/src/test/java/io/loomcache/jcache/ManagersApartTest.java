package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSR-107, section Caching Providers: a manager for each URI and class loader, and none disturbs another. */
@Timeout(120)
class ManagersApartTest {

    private static final URI EMBEDDED = URI.create("loom:embedded");

    @TempDir
    Path directory;

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final ClassLoader mine = getClass().getClassLoader();
    private final ClassLoader other = new ClassLoader(mine) {};

    @AfterEach
    void close() {
        provider.close();
    }

    private URI durable() {
        return URI.create("loom:embedded:" + directory.resolve("data"));
    }

    private static Cache<String, Integer> cache(CacheManager manager) {
        return manager.createCache("cache", SpecTable.types());
    }

    @Test
    void getCacheManager_isOneForEachUriAndLoader() {
        CacheManager first = provider.getCacheManager(EMBEDDED, mine);

        assertSame(first, provider.getCacheManager(EMBEDDED, mine, new Properties()));
        assertSame(first, provider.getCacheManager());
        assertNotSame(first, provider.getCacheManager(EMBEDDED, other));
        assertNotSame(first, provider.getCacheManager(durable(), mine));
        assertSame(mine, first.getClassLoader());
        assertSame(other, provider.getCacheManager(EMBEDDED, other).getClassLoader());
        assertEquals(durable(), provider.getCacheManager(durable(), mine).getURI());
    }

    @Test
    void caches_ofOneNameInThreeManagers_haveNothingInCommon() {
        Cache<String, Integer> first = cache(provider.getCacheManager(EMBEDDED, mine));
        Cache<String, Integer> second = cache(provider.getCacheManager(EMBEDDED, other));
        Cache<String, Integer> third = cache(provider.getCacheManager(durable(), mine));
        RecordingListener listener = new RecordingListener(0);
        first.registerCacheEntryListener(listener.configuration(true));

        first.put("key", 1);
        second.put("key", 2);
        third.put("key", 3);

        assertEquals(1, first.get("key"));
        assertEquals(2, second.get("key"));
        second.getCacheManager().destroyCache("cache");
        third.clear();
        assertEquals(1, first.get("key"));
        assertEquals(1, listener.told().size());
    }

    @Test
    void provider_closesWhatItIsAskedToAndNothingElse() {
        CacheManager first = provider.getCacheManager(EMBEDDED, mine);
        CacheManager second = provider.getCacheManager(EMBEDDED, other);
        CacheManager third = provider.getCacheManager(durable(), mine);
        Cache<String, Integer> survivor = cache(first);

        provider.close(other);
        assertTrue(second.isClosed());
        provider.close(durable(), mine);
        assertTrue(third.isClosed());
        provider.close(URI.create("loom:embedded:nowhere"), mine);

        assertFalse(first.isClosed());
        survivor.put("key", 1);
        provider.close();
        assertTrue(first.isClosed() && survivor.isClosed());
    }

    /** What a class loader of its own has of the class below. */
    static final class Managed implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    enum ManagedKind {
        ONE
    }

    /** Defines the managed classes itself; knows nothing else that its parent doesn't. */
    private static final class OwnClasses extends ClassLoader {

        OwnClasses(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ManagersApartTest.class.getName() + "$Managed")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = ManagersApartTest.class.getClassLoader().getResourceAsStream(file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private Cache<String, Object> objects(ClassLoader loader) {
        Properties properties = new Properties();
        properties.setProperty("loomcache.marshaller.allow", ManagersApartTest.class.getPackageName() + ".*");
        return provider.getCacheManager(durable(), loader, properties)
                .createCache(
                        "objects", new MutableConfiguration<String, Object>().setTypes(String.class, Object.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void get_ofAnotherLoadersClass_isOfTheManagersLoader(boolean isEnum) {
        Cache<String, Object> cache = objects(mine);
        cache.put("key", isEnum ? ManagedKind.ONE : new Managed());
        assertSame(isEnum ? ManagedKind.class : Managed.class, cache.get("key").getClass());
        cache.getCacheManager().close();
        ClassLoader own = new OwnClasses(mine);

        Object value = objects(own).get("key");

        assertSame(own, value.getClass().getClassLoader());
        assertEquals(
                isEnum ? ManagedKind.class.getName() : Managed.class.getName(),
                value.getClass().getName());
    }

    /** Even if the provider's own loader knows it: who asks for one loader wants no class of another. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void get_classUnknownToTheManagersLoader_isRefused(boolean isEnum) {
        Cache<String, Object> cache = objects(mine);
        cache.put("key", isEnum ? ManagedKind.ONE : new Managed());
        cache.getCacheManager().close();

        Cache<String, Object> stranger = objects(ClassLoader.getPlatformClassLoader());

        assertThrows(CacheException.class, () -> stranger.get("key"));
        assertNull(stranger.get("other"));
        assertTrue(stranger.containsKey("key"));
    }
}
