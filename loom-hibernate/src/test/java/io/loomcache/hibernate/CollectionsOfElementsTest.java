package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.config.Settings;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collections that Hibernate evicts because an element has changed ({@code hibernate.cache.auto_evict_collection_cache}). */
class CollectionsOfElementsTest {

    @Entity(name = "Shelf")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Shelf {
        @Id
        long id;

        @OneToMany
        @JoinColumn(name = "shelf_id", insertable = false, updatable = false)
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Volume> volumes = new HashSet<>();
    }

    @Entity(name = "Volume")
    static class Volume {
        @Id
        long id;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "shelf_id")
        Shelf shelf;
    }

    @AutoClose
    private final ClusterUri.Opened cluster = ClusterUri.of(URI.create("loom:embedded"))
            .open(Settings.ofClient(
                    new Properties(), new Properties(), Map.of(), getClass().getClassLoader()));

    private final String database = UUID.randomUUID().toString();

    @AutoClose
    private final Node one = node();

    @AutoClose
    private final Node other = node();

    private Node node() {
        return new Node(cluster.client(), database, CollectionsOfElementsTest::settings, Shelf.class, Volume.class);
    }

    private static void settings(Configuration configuration) {
        configuration
                .setProperty("hibernate.connection.provider_class", CommitHooks.class.getName())
                .setProperty("hibernate.cache.use_query_cache", "false")
                .setProperty("hibernate.cache.auto_evict_collection_cache", "true");
    }

    @BeforeEach
    void cached() {
        one.run(session -> session.persist(new Shelf()));
        settle(one);
        volumes(other);
        assertCached();
    }

    private static void settle(Node node) {
        Sent.awaitArrival(((CacheImplementor) node.factory.getCache()).getRegionFactory());
    }

    private static long volumes(Node node) {
        long volumes =
                node.get(session -> (long) session.find(Shelf.class, 0L).volumes.size());
        settle(node);
        return volumes;
    }

    private boolean isCached() {
        volumes(other);
        return other.factory.getCache().containsCollection(Shelf.class.getName() + ".volumes", 0L);
    }

    /** The first look may begin before it is known what has happened, and then stores nothing. */
    private void assertCached() {
        volumes(other);
        assertTrue(isCached());
    }

    private static void add(Session session, long id) {
        Volume volume = new Volume();
        volume.id = id;
        volume.shelf = session.getReference(Shelf.class, 0L);
        session.persist(volume);
        session.flush();
    }

    @Test
    void elementThatIsAdded_isSeen_andTheCollectionIsStoredAgain() {
        one.run(session -> {
            add(session, 1);
            assertEquals(0, volumes(other));
            assertFalse(isCached());
        });
        settle(one);

        assertEquals(1, volumes(other));
        assertCached();
    }

    @Test
    void commitThatFailsAndLandsLater_isSeenThen() throws SQLException {
        CommitHooks.Commit lost = new CommitHooks.Commit();

        assertThrows(
                RuntimeException.class,
                () -> one.run(session -> {
                    add(session, 1);
                    CommitHooks.LOST.set(lost);
                }));
        settle(one);
        assertEquals(0, volumes(other));
        assertEquals(0, volumes(other));
        lost.land();

        assertEquals(1, volumes(other));
    }

    @Test
    void lockThatIsOverBeforeTheCommit_isTakenAgain() {
        try (Node brief = new Node(
                cluster.client(),
                database,
                settings -> {
                    settings(settings);
                    settings.setProperty(HibernateSettings.LOCK_TIMEOUT, "1s");
                },
                Shelf.class,
                Volume.class)) {
            brief.run(session -> {
                add(session, 1);
                while (!isCached()) {
                    assertEquals(0, volumes(other));
                }
                CommitHooks.AFTER_COMMIT.set(() -> assertEquals(1, volumes(other)));
            });
            assertEquals(1, volumes(other));
        }
    }

    /** Hibernate passes the failure over while it flushes. */
    @Test
    void changeThatCannotLockTheCollections_isNotCommitted() {
        assertThrows(
                RuntimeException.class,
                () -> one.run(session -> {
                    cluster.close();
                    add(session, 1);
                }));

        assertEquals(0, volumes(other));
    }
}
