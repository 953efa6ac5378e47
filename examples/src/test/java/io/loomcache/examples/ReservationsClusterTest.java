package io.loomcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.proof.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link Reservations} on members that really go. */
@Timeout(300)
class ReservationsClusterTest {

    @TempDir
    Path folder;

    @Test
    void reserve_majorityGoneAndBack_givesTheSeatToOne() throws Exception {
        try (LocalCluster cluster = Cluster.start(folder);
                CacheManager manager = open(cluster)) {
            Cache<String, String> seats = manager.createCache(
                    "seats", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
            Reservations reservations = new Reservations(seats);
            assertTrue(reservations.reserve("7A", "Ada", Duration.ofMinutes(1)));

            cluster.killMajority();
            CacheException thrown =
                    assertThrows(CacheException.class, () -> reservations.reserve("7B", "Bob", Duration.ofSeconds(1)));
            cluster.restore();

            assertTrue(
                    thrown.getCause() instanceof LoomException.OutcomeUnknown
                            || thrown.getCause() instanceof LoomException.NotDone,
                    () -> "" + thrown.getCause());
            assertEquals("Ada", seats.get("7A"));
            assertTrue(reservations.reserve("7B", "Bob", Duration.ofMinutes(1)));
            assertEquals("Bob", seats.get("7B"));
        }
    }

    private static CacheManager open(LocalCluster cluster) {
        Properties properties = cluster.properties();
        properties.setProperty("loomcache.client.operation-timeout", "5s");
        return Caching.getCachingProvider()
                .getCacheManager(cluster.uri(0), ReservationsClusterTest.class.getClassLoader(), properties);
    }
}
