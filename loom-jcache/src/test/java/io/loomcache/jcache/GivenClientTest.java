package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.config.Settings;
import io.loomcache.serial.AllowList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Managers over a client that somebody else opens and closes. */
final class GivenClientTest {

    @AutoClose
    private final ClusterUri.Opened opened = new ClusterUri.Temporary().open(Settings.of(List.of()));

    private final LoomClient client = opened.client();
    private final LoomCachingProvider provider = new LoomCachingProvider();
    private final ClassLoader loader = GivenClientTest.class.getClassLoader();

    private LoomCacheManager manager(LoomCachingProvider by) {
        return by.managerOf(client, loader, AllowList.of(""));
    }

    @Test
    void close_ofTheManager_leavesTheClientOpen() {
        LoomCacheManager manager = manager(provider);
        Cache<String, String> cache = manager.createCache(
                "c", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        cache.put("k", "v");

        manager.close();

        assertTrue(cache.isClosed());
        assertFalse(client.isClosed());
        LoomCacheManager next = manager(provider);
        assertEquals(
                "v",
                next.createCache("c", new MutableConfiguration<String, String>().setTypes(String.class, String.class))
                        .get("k"));
        assertSame(client, next.unwrap(LoomClient.class));
        assertEquals("loom:client:" + client.name(), next.getURI().toString());
    }

    @Test
    void secondManager_ofOneProvider_isRefused_andTheFirstGoesOn() {
        LoomCacheManager manager = manager(provider);

        CacheException refusal = assertThrows(CacheException.class, () -> manager(provider));

        assertTrue(String.valueOf(refusal.getMessage()).contains(client.name()));
        assertFalse(manager.isClosed());
        assertFalse(manager(new LoomCachingProvider()).isClosed());
    }

    @Test
    void close_ofTheProvider_closesTheManager() {
        LoomCacheManager manager = manager(provider);

        provider.close();

        assertTrue(manager.isClosed());
        assertFalse(client.isClosed());
    }
}
