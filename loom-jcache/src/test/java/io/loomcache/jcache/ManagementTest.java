package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.jcache.SpecTable.State;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSR-107, section Management: names of MXBeans, when they are there, what they say. */
@Timeout(120)
class ManagementTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final SpecTable table = new SpecTable();

    @AfterEach
    void close() {
        table.close();
    }

    private static Set<ObjectName> beans(String cache) throws JMException {
        return SERVER.queryNames(new ObjectName("javax.cache:*,Cache=" + cache), null);
    }

    private static ObjectName statistics(Cache<?, ?> cache) throws JMException {
        return new ObjectName("javax.cache:type=CacheStatistics,CacheManager=loom.embedded,Cache=" + cache.getName());
    }

    private static float number(Cache<?, ?> cache, String attribute) throws JMException {
        return ((Number) SERVER.getAttribute(statistics(cache), attribute)).floatValue();
    }

    private static MutableConfiguration<String, Integer> managed() {
        return SpecTable.types().setStatisticsEnabled(true).setManagementEnabled(true);
    }

    @ParameterizedTest
    @ValueSource(chars = {',', ':', '=', '\n', '*', '?', '"'})
    void name_specialCharacter_isReplacedAndTheBeansAreThere(char special) throws JMException {
        Cache<String, Integer> cache = table.manager().createCache("a" + special + "b", managed());

        assertEquals(2, beans("a.b").size());

        cache.close();
        assertEquals(Set.of(), beans("a.b"));
    }

    @Test
    void name_ordinaryCharacters_stay() throws JMException {
        String name = "Größe/1 (ä) [x] {y} 'z' \\ $ % & ; | <>";
        Cache<String, Integer> cache = table.manager().createCache(name, managed());

        assertTrue(SERVER.isRegistered(statistics(cache)));
    }

    @Test
    void enable_atRunTime_beansComeAndGoAndCountersWait() throws JMException {
        Cache<String, Integer> cache = table.cache(State.PRESENT, SpecTable.types());
        String name = cache.getName();
        assertEquals(Set.of(), beans(name));

        table.manager().enableStatistics(name, true);
        table.manager().enableStatistics(name, true);
        table.manager().enableManagement(name, true);
        assertEquals(2, beans(name).size());
        cache.get("key");
        table.manager().enableStatistics(name, false);
        table.manager().enableManagement(name, false);
        assertEquals(Set.of(), beans(name));
        cache.get("key");
        table.manager().enableStatistics(name, true);
        cache.get("key");

        assertEquals(2, number(cache, "CacheHits"));
        assertEquals(1, beans(name).size());
        table.manager().enableStatistics("unknown", true); // nothing to enable
    }

    @Test
    void destroy_takesTheBeans() throws JMException {
        Cache<String, Integer> cache = table.manager().createCache("destroyed", managed());
        assertEquals(2, beans("destroyed").size());

        table.destroy(cache);

        assertEquals(Set.of(), beans("destroyed"));
    }

    @Test
    void configurationBean_saysWhatIs() throws JMException {
        Cache<String, Integer> cache =
                table.manager().createCache("configured", managed().setReadThrough(true));
        ObjectName name =
                new ObjectName("javax.cache:type=CacheConfiguration,CacheManager=loom.embedded,Cache=configured");

        assertEquals("java.lang.String", SERVER.getAttribute(name, "KeyType"));
        assertEquals("java.lang.Integer", SERVER.getAttribute(name, "ValueType"));
        assertEquals(true, SERVER.getAttribute(name, "ReadThrough"));
        assertEquals(false, SERVER.getAttribute(name, "WriteThrough"));
        assertEquals(true, SERVER.getAttribute(name, "StoreByValue"));
        assertEquals(true, SERVER.getAttribute(name, "StatisticsEnabled"));
        assertEquals(true, SERVER.getAttribute(name, "ManagementEnabled"));
        table.manager().enableStatistics(cache.getName(), false);
        assertEquals(false, SERVER.getAttribute(name, "StatisticsEnabled"));
    }

    @Test
    void numbers_withoutSamples_areZero() throws JMException {
        Cache<String, Integer> cache = table.manager().createCache("numbers", managed());

        for (String attribute : NUMBERS) {
            assertEquals(0f, number(cache, attribute), attribute);
        }
    }

    private static final Set<String> NUMBERS = Set.of(
            "CacheHits",
            "CacheHitPercentage",
            "CacheMisses",
            "CacheMissPercentage",
            "CacheGets",
            "CachePuts",
            "CacheRemovals",
            "CacheEvictions",
            "AverageGetTime",
            "AveragePutTime",
            "AverageRemoveTime");

    @Test
    void numbers_afterCalls_areTheirsAndClearTakesThem() throws JMException {
        Cache<String, Integer> cache = table.manager().createCache("numbers", managed());
        cache.put("key", 1);
        for (int i = 0; i < 3; i++) {
            cache.get("key");
        }
        cache.getAll(Set.of("absent"));
        cache.remove("key");

        assertEquals(3, number(cache, "CacheHits"));
        assertEquals(1, number(cache, "CacheMisses"));
        assertEquals(4, number(cache, "CacheGets"));
        assertEquals(75f, number(cache, "CacheHitPercentage"));
        assertEquals(25f, number(cache, "CacheMissPercentage"));
        for (String average : Set.of("AverageGetTime", "AveragePutTime", "AverageRemoveTime")) {
            assertTrue(number(cache, average) > 0, average);
        }
        SERVER.invoke(statistics(cache), "clear", null, null);
        for (String attribute : NUMBERS) {
            assertEquals(0f, number(cache, attribute), attribute);
        }
    }

    @Test
    void beans_ofTwoUris_areApart(@TempDir Path directory) throws JMException {
        URI durable = URI.create("loom:embedded:" + directory.resolve("data"));
        Cache<String, Integer> here = table.manager().createCache("twice", managed());
        Cache<String, Integer> there = table.manager()
                .getCachingProvider()
                .getCacheManager(durable, null)
                .createCache("twice", managed());
        assertEquals(4, beans("twice").size());
        there.put("key", 1);

        assertEquals(0, number(here, "CachePuts"));
        there.getCacheManager().close();

        assertEquals(2, beans("twice").size());
        assertTrue(SERVER.isRegistered(statistics(here)));
    }

    /** The names have no place for the class loader: the first has the bean, and keeps it. */
    @Test
    void beans_ofOneUriAndTwoLoaders_areTheFirsts() throws JMException {
        Cache<String, Integer> first = table.manager().createCache("same", managed());
        LoomCacheManager second = table.manager()
                .getCachingProvider()
                .getCacheManager(
                        table.manager().getURI(), new ClassLoader(getClass().getClassLoader()) {}, null);
        second.createCache("same", managed()).put("key", 1);
        assertEquals(2, beans("same").size());

        second.close();

        assertTrue(SERVER.isRegistered(statistics(first)));
        assertEquals(0, number(first, "CachePuts"));
        first.close();
        assertFalse(SERVER.isRegistered(statistics(first)));
    }
}
