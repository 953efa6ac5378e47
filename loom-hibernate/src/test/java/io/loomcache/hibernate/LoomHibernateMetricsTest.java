package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.client.ClusterUri;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The meters count what the cluster made of what was sent. */
class LoomHibernateMetricsTest {

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    @AutoClose
    private final Node node = new Node(cluster.client(), UUID.randomUUID().toString(), Item.class);

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private double count(String name, String result) {
        node.run(session -> {});
        return registry.get("loomcache.hibernate." + name)
                .tag("result", result)
                .functionCounter()
                .count();
    }

    @Test
    void fillsAndUpdates_areCountedByWhatBecameOfThem() {
        new LoomHibernateMetrics(node.factory, Tags.of("factory", "shop")).bindTo(registry);

        node.run(session -> session.persist(new Item(1, "first")));
        node.run(session -> session.find(Item.class, 1L).name = "second");

        // The item and its code; the update of a collection that is empty has no value.
        assertEquals(2, count("fills", "stored"));
        assertEquals(1, count("updates", "stored"));
        assertEquals(0, count("updates", "refused"));
        assertEquals(1, registry.get("loomcache.hibernate.connected").gauge().value());
    }

    @Test
    void fill_ofWhatChangedMeanwhile_isCountedAsRefused() {
        new LoomHibernateMetrics(node.factory, Tags.empty()).bindTo(registry);
        node.run(session -> session.persist(new Item(1, "first")));
        node.run(session -> {});
        node.factory.getCache().evictEntityData(Item.class, 1L);

        node.run(session -> {
            session.find(Item.class, 1L);
            node.factory.getCache().evictEntityData(Item.class, 1L);
        });

        assertEquals(1, count("fills", "refused"));
    }

    @Test
    void anotherCache_isRefused() {
        try (SessionFactory other = new Configuration()
                .setProperty("hibernate.connection.url", "jdbc:h2:mem:" + UUID.randomUUID())
                .setProperty("hibernate.cache.use_second_level_cache", "false")
                .buildSessionFactory()) {
            assertThrows(IllegalArgumentException.class, () -> new LoomHibernateMetrics(other, Tags.empty()));
        }
    }
}
