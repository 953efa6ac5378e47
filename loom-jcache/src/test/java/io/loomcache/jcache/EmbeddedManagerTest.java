package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomMap;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedManagerTest {

    private static final MutableConfiguration<String, Integer> TYPED =
            new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);

    private final LoomCachingProvider provider = new LoomCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void open_durableFolderAgain_findsTheData(@TempDir Path directory) {
        URI uri = URI.create("loom:embedded:" + directory.resolve("data"));
        CacheManager before = provider.getCacheManager(uri, null);
        before.createCache("cache", TYPED).put("key", 1);
        before.close();

        CacheManager after = provider.getCacheManager(uri, null);

        assertNotSame(before, after);
        assertEquals(1, after.createCache("cache", TYPED).get("key"));
    }

    @Test
    void open_withoutUri_isWhereTheSettingSays(@TempDir Path directory) {
        URI uri = URI.create("loom:embedded:" + directory.resolve("data"));
        System.setProperty("loomcache.uri", uri.toString());
        try {
            assertEquals(uri, provider.getDefaultURI());
            CacheManager manager = provider.getCacheManager();

            assertEquals(uri, manager.getURI());
            assertSame(manager, provider.getCacheManager(uri, null));
        } finally {
            System.clearProperty("loomcache.uri");
        }
    }

    @Test
    void open_settingIsNoUriOfOurs_saysWhichSetting() {
        System.setProperty("loomcache.uri", "loom:nowhere");
        try {
            CacheException refusal = assertThrows(CacheException.class, provider::getCacheManager);

            assertTrue(String.valueOf(refusal.getMessage()).contains("loomcache.uri"), refusal.getMessage());
        } finally {
            System.clearProperty("loomcache.uri");
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the classes of JSR-107's configurations are raw
    void getConfiguration_neverChangesAndFollowsTheCache() {
        MutableConfiguration<String, Integer> mine = new MutableConfiguration<>(TYPED);
        CacheManager manager = provider.getCacheManager();
        Cache<String, Integer> cache = manager.createCache("cache", mine);
        mine.setStatisticsEnabled(true);

        assertFalse(configuration(cache).isStatisticsEnabled());
        manager.enableStatistics("cache", true);
        assertTrue(configuration(cache).isStatisticsEnabled());
        assertThrows(IllegalArgumentException.class, () -> cache.getConfiguration(MutableConfiguration.class));
    }

    @SuppressWarnings("unchecked")
    private static CompleteConfiguration<String, Integer> configuration(Cache<String, Integer> cache) {
        return cache.getConfiguration(CompleteConfiguration.class);
    }

    @Test
    void unwrap_map_isTheOneBelow() {
        Cache<String, Integer> cache = provider.getCacheManager().createCache("cache", TYPED);

        LoomMap map = cache.unwrap(LoomMap.class);

        assertEquals("cache", map.name());
        assertSame(map, cache.unwrap(LoomMap.class));
    }

    record Other(int number) implements Serializable {}

    @Test
    void put_classNotAllowed_storesNothing() {
        Cache<String, Object> cache = provider.getCacheManager()
                .createCache("cache", new MutableConfiguration<String, Object>().setTypes(String.class, Object.class));

        assertThrows(CacheException.class, () -> cache.put("key", new Other(1)));

        assertFalse(cache.containsKey("key"));
    }

    @Test
    void put_configuredType_isAllowed() {
        Cache<String, Other> cache = provider.getCacheManager()
                .createCache("cache", new MutableConfiguration<String, Other>().setTypes(String.class, Other.class));

        cache.put("key", new Other(1));

        assertEquals(new Other(1), cache.get("key"));
        assertTrue(cache.replace("key", new Other(1), new Other(2)));
    }
}
