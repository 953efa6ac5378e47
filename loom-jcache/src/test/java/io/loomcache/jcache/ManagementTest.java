package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MXBeans as an MBean server shows them (JSR-107, section Management). */
@Timeout(120)
class ManagementTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final LoomCachingProvider provider = new LoomCachingProvider();

    @AfterEach
    void close() throws Exception {
        provider.close();
        assertEquals(Set.of(), names("*"));
    }

    @Test
    void beans_ofBothKinds_showWhatTheCacheIs() throws Exception {
        Cache<String, Integer> cache = provider.getCacheManager()
                .createCache("stock", configuration().setManagementEnabled(true).setStatisticsEnabled(true));
        cache.put("apples", 1);
        cache.get("apples");
        cache.get("pears");
        cache.get("plums");
        cache.get("apples");
        cache.remove("apples");

        assertEquals(
                Set.of(
                        "javax.cache:type=CacheConfiguration,CacheManager=loom.embedded,Cache=stock",
                        "javax.cache:type=CacheStatistics,CacheManager=loom.embedded,Cache=stock"),
                names("*"));
        ObjectName statistics = name("CacheStatistics", "loom.embedded", "stock");
        assertEquals(2L, server.getAttribute(statistics, "CacheHits"));
        assertEquals(2L, server.getAttribute(statistics, "CacheMisses"));
        assertEquals(4L, server.getAttribute(statistics, "CacheGets"));
        assertEquals(50f, server.getAttribute(statistics, "CacheHitPercentage"));
        assertEquals(50f, server.getAttribute(statistics, "CacheMissPercentage"));
        assertEquals(1L, server.getAttribute(statistics, "CachePuts"));
        assertEquals(1L, server.getAttribute(statistics, "CacheRemovals"));
        assertEquals(0L, server.getAttribute(statistics, "CacheEvictions"));
        assertTrue((float) server.getAttribute(statistics, "AverageGetTime") > 0);
        assertEquals(
                "{KeyType=java.lang.String, ManagementEnabled=true, ReadThrough=false, StatisticsEnabled=true,"
                        + " StoreByValue=true, ValueType=java.lang.Integer, WriteThrough=false}",
                attributes(name("CacheConfiguration", "loom.embedded", "stock")));

        server.invoke(statistics, "clear", new Object[0], new String[0]);

        assertEquals(0L, server.getAttribute(statistics, "CacheGets"));
    }

    @Test
    void names_withSpecialCharacters_areRegisteredWithDots(@TempDir Path directory) throws Exception {
        URI uri = URI.create("loom:embedded:" + directory.toUri().getPath() + "a,b=c");
        CacheManager manager = provider.getCacheManager(uri, null);

        manager.createCache("a,b:c=d\ne\"f*g?h", configuration().setStatisticsEnabled(true));

        assertEquals(
                Set.of("javax.cache:type=CacheStatistics,CacheManager=loom.embedded."
                        + directory.toUri().getPath().replace(':', '.') + "a.b.c,Cache=a.b.c.d.e.f.g.h"),
                names("*"));
    }

    @Test
    void namesThatBecomeTheSame_firstCacheKeepsIt() throws Exception {
        CacheManager manager = provider.getCacheManager();
        Cache<String, Integer> first =
                manager.createCache("a:b", configuration().setStatisticsEnabled(true));
        Cache<String, Integer> second =
                manager.createCache("a=b", configuration().setStatisticsEnabled(true));
        first.put("key", 1);
        second.put("key", 1);
        second.put("key", 2);

        assertEquals(1L, server.getAttribute(name("CacheStatistics", "loom.embedded", "a.b"), "CachePuts"));
        second.close();
        assertEquals(1, names("CacheStatistics").size());
        first.close();
        assertEquals(Set.of(), names("*"));
    }

    @Test
    void twoManagers_ofOneUri_theFirstKeepsTheNamesUntilItCloses() throws Exception {
        CacheManager first = provider.getCacheManager();
        CacheManager second =
                provider.getCacheManager(null, new ClassLoader(getClass().getClassLoader()) {});
        Cache<String, Integer> mine = first.createCache("stock", configuration().setStatisticsEnabled(true));
        second.createCache("stock", configuration().setStatisticsEnabled(true));
        mine.put("key", 1);
        ObjectName name = name("CacheStatistics", "loom.embedded", "stock");

        assertEquals(1L, server.getAttribute(name, "CachePuts"));
        first.close();
        assertFalse(server.isRegistered(name));
        second.enableStatistics("stock", true);
        assertEquals(0L, server.getAttribute(name, "CachePuts"));
    }

    @Test
    void twoManagers_ofTwoUris_haveNamesOfTheirOwn(@TempDir Path directory) throws Exception {
        CacheManager durable = provider.getCacheManager(URI.create("loom:embedded:" + directory.resolve("data")), null);
        durable.createCache("stock", configuration().setStatisticsEnabled(true));
        provider.getCacheManager().createCache("stock", configuration().setStatisticsEnabled(true));

        assertEquals(2, names("CacheStatistics").size());
        durable.close();
        assertEquals(
                Set.of("javax.cache:type=CacheStatistics,CacheManager=loom.embedded,Cache=stock"),
                names("CacheStatistics"));
    }

    @Test
    void statistics_offAndOn_whileTheCacheIsUsed() throws Exception {
        CacheManager manager = provider.getCacheManager();
        Cache<String, Integer> cache = manager.createCache("stock", configuration());
        ObjectName name = name("CacheStatistics", "loom.embedded", "stock");
        cache.put("key", 1);
        assertFalse(server.isRegistered(name));

        manager.enableStatistics("stock", true);
        cache.put("key", 2);
        assertEquals(1L, server.getAttribute(name, "CachePuts"));

        manager.enableStatistics("stock", false);
        cache.put("key", 3);
        assertFalse(server.isRegistered(name));

        manager.enableStatistics("stock", true);
        cache.put("key", 4);
        assertEquals(2L, server.getAttribute(name, "CachePuts"));
    }

    @Test
    void management_offAndOn_isSeenByTheBeanItself() throws Exception {
        CacheManager manager = provider.getCacheManager();
        manager.createCache("stock", configuration().setManagementEnabled(true));
        ObjectName name = name("CacheConfiguration", "loom.embedded", "stock");
        assertEquals(false, server.getAttribute(name, "StatisticsEnabled"));

        manager.enableStatistics("stock", true);
        assertEquals(true, server.getAttribute(name, "StatisticsEnabled"));

        manager.enableManagement("stock", false);
        assertFalse(server.isRegistered(name));
    }

    @Test
    void closedOrDestroyed_thenMadeAnew_isRegisteredAnew() throws Exception {
        CacheManager manager = provider.getCacheManager();
        Cache<String, Integer> cache = manager.createCache(
                "stock", configuration().setStatisticsEnabled(true).setManagementEnabled(true));
        cache.put("key", 1);
        cache.close();
        assertEquals(Set.of(), names("*"));

        manager.createCache("stock", configuration().setStatisticsEnabled(true).setManagementEnabled(true));
        assertEquals(2, names("*").size());
        assertEquals(0L, server.getAttribute(name("CacheStatistics", "loom.embedded", "stock"), "CachePuts"));

        manager.destroyCache("stock");
        assertEquals(Set.of(), names("*"));
    }

    private static MutableConfiguration<String, Integer> configuration() {
        return new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class);
    }

    private static ObjectName name(String type, String manager, String cache) throws Exception {
        return new ObjectName("javax.cache:type=" + type + ",CacheManager=" + manager + ",Cache=" + cache);
    }

    private Set<String> names(String type) throws Exception {
        return server.queryNames(new ObjectName("javax.cache:type=" + type + ",*"), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String attributes(ObjectName name) throws Exception {
        String[] asked = Arrays.stream(server.getMBeanInfo(name).getAttributes())
                .map(attribute -> attribute.getName())
                .toArray(String[]::new);
        AttributeList values = server.getAttributes(name, asked);
        return values.asList().stream()
                .collect(Collectors.toMap(Attribute::getName, Attribute::getValue, (a, b) -> a, TreeMap::new))
                .toString();
    }
}
