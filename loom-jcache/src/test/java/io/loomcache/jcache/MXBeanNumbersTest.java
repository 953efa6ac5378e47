package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSR-107, section Management: names with special characters, and numbers with and without samples. */
@Timeout(120)
class MXBeanNumbersTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @AutoClose
    private final SpecTable table = new SpecTable();

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
}
