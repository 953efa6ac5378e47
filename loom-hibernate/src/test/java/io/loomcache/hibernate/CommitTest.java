package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.client.ClusterUri;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.Session;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The moment of the commit, and commits that Hibernate does not see, or sees otherwise than they are. */
class CommitTest {

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private final String database = UUID.randomUUID().toString();

    @AutoClose
    private final Node one = new Node(cluster.client(), database, CommitTest::hooked, Item.class);

    @AutoClose
    private final Node other = new Node(cluster.client(), database, Item.class);

    private static void hooked(Configuration configuration) {
        configuration
                .setProperty("hibernate.connection.provider_class", CommitHooks.class.getName())
                .setProperty("hibernate.connection.isolation", String.valueOf(Connection.TRANSACTION_REPEATABLE_READ))
                .setProperty("hibernate.allow_update_outside_transaction", "true");
    }

    @BeforeEach
    void cached() {
        one.run(session -> {
            session.persist(new Item(1, "first"));
            session.persist(new Item(2, "another"));
        });
        settle(one);
        assertEquals("first", name(other));
        assertEquals(1, other.hits());
    }

    private static void settle(Node node) {
        Sent.awaitArrival(node.regions());
    }

    private static String name(Node node) {
        String name = node.get(session -> session.find(Item.class, 1L).name);
        settle(node);
        return name;
    }

    /** Evicts, and hears of it: what begins now may store what it reads. */
    private static void evict(Node node) {
        node.factory.getCache().evictEntityData(Item.class);
        assertFalse(node.factory.getCache().containsEntity(Item.class, 1L));
    }

    /** Twice, and the first time begins before it knows. */
    private static void loadAgain(Node node) {
        name(node);
        name(node);
    }

    @SuppressWarnings("deprecation") // what takes its place came after 6.6
    @Test
    void naturalIdOfWhatIsDeleted_isGoneWhenTheDatabaseCommits() {
        AtomicReference<@Nullable Item> seen = new AtomicReference<>();
        assertNotNull(other.get(session -> session.bySimpleNaturalId(Item.class).getReference("code-1")));
        assertEquals(1, other.factory.getStatistics().getNaturalIdCacheHitCount());
        one.run(session -> {});
        CommitHooks.AFTER_COMMIT.set(() -> seen.set(
                other.get(session -> session.bySimpleNaturalId(Item.class).getReference("code-1"))));

        one.run(session -> session.remove(session.find(Item.class, 1L)));

        assertNull(seen.get());
    }

    /** What a driver says of the rollback that follows is about the connection that it has now. */
    @Test
    void commitThatFailsAndLandsLater_isSeenThen() throws SQLException {
        CommitHooks.Commit lost = new CommitHooks.Commit();

        assertThrows(
                RuntimeException.class,
                () -> one.run(session -> {
                    session.find(Item.class, 1L).name = "second";
                    session.flush();
                    CommitHooks.LOST.set(lost);
                }));
        settle(one);
        loadAgain(other);
        lost.land();

        assertEquals("second", name(other));
    }

    @Test
    void connectionOfTheApplication_isSeenAfterItsCommit() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + database)) {
            connection.setAutoCommit(false);
            try (Session session =
                    one.factory.withOptions().connection(connection).openSession()) {
                session.find(Item.class, 1L).name = "second";
                session.flush();
                session.find(Item.class, 2L);
                settle(one);
                loadAgain(other);
                connection.commit();
            }
        }

        assertEquals("second", name(other));
    }

    @Test
    void connectionOfTheApplication_thatIsRolledBack_leavesNothing() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:" + database)) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("update Item set name = 'never'");
            evict(one);
            try (Session session =
                    one.factory.withOptions().connection(connection).openSession()) {
                assertEquals("never", session.find(Item.class, 1L).name);
            }
            settle(one);
            connection.rollback();
        }

        assertEquals("first", name(other));
    }

    /** The snapshot that it reads is as old as the parent's first statement. */
    @Test
    void childSession_storesNothingOfAnOlderSnapshot() {
        one.run(parent -> {
            parent.createNativeQuery("select 1 from Item", Integer.class).list();
            other.run(session -> session.find(Item.class, 1L).name = "second");
            settle(other);
            evict(one);
            try (Session child = parent.sessionWithOptions().connection().openSession()) {
                assertEquals("first", child.find(Item.class, 1L).name);
            }
        });
        settle(one);
        assertEquals("second", name(other));
    }
}
