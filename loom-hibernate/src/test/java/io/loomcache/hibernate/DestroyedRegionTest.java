package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.Session;
import org.hibernate.Transaction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A region that somebody empties or destroys, and that comes to be again, has nothing that is old. */
class DestroyedRegionTest {

    private static final String REGION = "items";

    private final String database = UUID.randomUUID().toString();

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    @AutoClose
    private final Node one = new Node(
            cluster.client(),
            database,
            configuration ->
                    configuration.setProperty("hibernate.connection.provider_class", CommitHooks.class.getName()),
            Item.class);

    @AutoClose
    private final Node other = new Node(cluster.client(), database, Item.class);

    @BeforeEach
    void cached() {
        one.run(session -> session.persist(new Item(1, "first")));
        Sent.awaitArrival(one.regions());
        assertEquals("first", name(other));
    }

    private static String name(Node node) {
        String name = node.get(session -> session.find(Item.class, 1L).name);
        Sent.awaitArrival(node.regions());
        return name;
    }

    private static void setName(Node node, String name) {
        node.run(session -> session.find(Item.class, 1L).name = name);
        Sent.awaitArrival(node.regions());
    }

    /** Until what is loaded may be stored: whoever finds the region missing creates it. */
    private static void loadAgain(Node node) {
        for (int i = 0; i < 3; i++) {
            name(node);
            LoomClient.await(node.regions().store().present(RegionCache.ofChanges(REGION), List.of()));
        }
    }

    private boolean isDestroyed() {
        try {
            LoomClient.await(cluster.client().destroyCache(REGION));
            return true;
        } catch (LoomException.Rejected e) {
            assertTrue(e.toString().contains("'" + REGION + "'"), e::toString);
            return false;
        }
    }

    private void updateWithLostCommit(CommitHooks.Commit lost) {
        assertThrows(
                RuntimeException.class,
                () -> one.run(session -> {
                    session.find(Item.class, 1L).name = "second";
                    session.flush();
                    CommitHooks.LOST.set(lost);
                }));
    }

    /** The lock of a commit that may still land is all that keeps the old row out. */
    @Test
    void destroy_whileALockStands_doesNotLetTheOldRowIn() throws SQLException {
        CommitHooks.Commit lost = new CommitHooks.Commit();
        updateWithLostCommit(lost);

        boolean destroyed = isDestroyed();
        loadAgain(other);
        lost.land();

        assertEquals("second", name(other));
        assertFalse(destroyed);
    }

    @Test
    void evictionOfAll_whileALockStands_doesNotLetTheOldRowIn() throws SQLException {
        CommitHooks.Commit lost = new CommitHooks.Commit();
        updateWithLostCommit(lost);

        other.factory.getCache().evictAllRegions();
        loadAgain(other);
        lost.land();

        assertEquals("second", name(other));
    }

    @Test
    void destroy_whileABulkStatementIsNotCommitted_doesNotLetTheOldRowIn() {
        AtomicBoolean destroyed = new AtomicBoolean();
        AtomicReference<String> seen = new AtomicReference<>();

        one.run(session -> {
            session.createMutationQuery("update Item set name = 'bulk'").executeUpdate();
            destroyed.set(isDestroyed());
            loadAgain(other);
            CommitHooks.AFTER_COMMIT.set(() -> seen.set(name(other)));
        });

        assertEquals("bulk", seen.get());
        assertFalse(destroyed.get());
    }

    @Test
    void destroy_betweenTransactions_leavesARegionThatIsMadeAgain() {
        assertTrue(isDestroyed());

        setName(one, "second");

        assertEquals("second", name(other));
        loadAgain(other);
        long before = other.hits();
        assertEquals("second", name(other));
        assertEquals(before + 1, other.hits());
    }

    /** What it has read is older than the region. */
    @Test
    void transactionThatLoadedBeforeTheDestruction_storesNothing() {
        other.factory.getCache().evictAllRegions();
        assertFalse(other.factory.getCache().containsEntity(Item.class, 1L));
        try (Session session = other.factory.openSession()) {
            Transaction transaction = session.beginTransaction();
            assertEquals("first", session.find(Item.class, 1L).name);
            assertTrue(isDestroyed());
            setName(one, "second");
            transaction.commit();
        }
        Sent.awaitArrival(other.regions());

        assertEquals("second", name(other));
    }

    /** Its locks are taken in the region that has been made anew. */
    @Test
    void transactionThatChangedBeforeTheDestruction_isSeen() {
        one.run(session -> {
            session.find(Item.class, 1L).name = "second";
            session.flush();
            assertTrue(isDestroyed());
            CommitHooks.AFTER_COMMIT.set(() -> assertEquals("second", name(other)));
        });
        Sent.awaitArrival(one.regions());

        assertEquals("second", name(one));
        assertEquals("second", name(other));
        assertTrue(isDestroyed());
    }
}
