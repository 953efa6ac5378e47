package io.loomcache.jcache.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** JSR-107, section Management. */
class StatisticsTest {

    private final Statistics statistics = new Statistics();

    @Test
    void counters_whileOff_stayZero() {
        statistics.get(true, System.nanoTime());
        statistics.puts(1, System.nanoTime());

        assertEquals(0, statistics.getCacheGets());
        assertEquals(0, statistics.getCachePuts());
        assertEquals(0f, statistics.getCacheHitPercentage());
        assertEquals(0f, statistics.getAverageGetTime());
    }

    @Test
    void averages_inMicroseconds() {
        statistics.enable(true);

        statistics.gets(3, 1, System.nanoTime() - 4_000_000);

        assertEquals(75f, statistics.getCacheHitPercentage());
        assertEquals(25f, statistics.getCacheMissPercentage());
        assertTrue(statistics.getAverageGetTime() >= 1_000f, "" + statistics.getAverageGetTime());
        assertTrue(statistics.getAverageGetTime() < 1_000_000f, "" + statistics.getAverageGetTime());
    }

    @Test
    void name_specialCharacters_becomeDots() throws Exception {
        ObjectName name = Bean.name("CacheStatistics", URI.create("loom:embedded:/a,b"), "my=\"cache\"?*");

        assertEquals("loom.embedded./a.b", name.getKeyProperty("CacheManager"));
        assertEquals("my..cache...", name.getKeyProperty("Cache"));
    }
}
