package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loomcache.client.ClusterUri;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that are told less of their transactions than ordinary ones keep the cache as well. */
class SessionKindsTest {

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    private final String database = UUID.randomUUID().toString();

    @AutoClose
    private final Node one = new Node(cluster.client(), database, Item.class);

    @AutoClose
    private final Node other = new Node(cluster.client(), database, Item.class);

    @BeforeEach
    void cached() {
        one.run(session -> session.persist(new Item(1, "first")));
        one.run(session -> {});
        assertEquals("first", name(other));
        assertEquals(1, other.hits());
    }

    private static @Nullable String name(Node node) {
        return node.<@Nullable String>get(session -> {
            Item found = session.find(Item.class, 1L);
            return found == null ? null : found.name;
        });
    }

    /** Before version 7 a stateless session tells the cache nothing of single rows. */
    static void assumeTheCacheIsTold() {
        assumeTrue(isSeven());
    }

    static boolean isSeven() {
        return Integer.parseInt(Version.getVersionString().split("\\.", 2)[0]) >= 7;
    }

    @Test
    void statelessUpdate_isSeen() {
        assumeTheCacheIsTold();
        one.factory.inStatelessTransaction(session -> {
            Item item = session.get(Item.class, 1L);
            item.name = "second";
            session.update(item);
            assertEquals("first", name(other));
        });

        assertEquals("second", name(other));
        assertEquals("second", name(one));
    }

    @Test
    void statelessDelete_isSeen() {
        assumeTheCacheIsTold();
        one.factory.inStatelessTransaction(session -> session.delete(session.get(Item.class, 1L)));

        assertNull(name(other));
    }

    @Test
    void statelessBulkUpdate_closesTheRegionUntilItsCommit() {
        one.factory.inStatelessTransaction(session -> {
            session.createMutationQuery("update Item set name = 'bulk'").executeUpdate();
            assertEquals("first", name(other));
            assertEquals("first", name(other));
        });

        assertEquals("bulk", name(other));
    }

    @Test
    void statelessInsert_thatRollsBack_leavesNothing() {
        assertThrows(
                IllegalStateException.class,
                () -> one.factory.inStatelessTransaction(session -> {
                    session.insert(new Item(2, "never"));
                    assertEquals("never", session.get(Item.class, 2L).name);
                    throw new IllegalStateException("as wanted");
                }));
        one.run(session -> {});

        assertNull(other.get(session -> session.find(Item.class, 2L)));
    }

    @Test
    void childSession_thatSharesTheConnection_isSeenAfterTheCommitOfItsParent() {
        one.run(parent -> {
            try (Session child = parent.sessionWithOptions().connection().openSession()) {
                child.find(Item.class, 1L).name = "of the child";
                child.flush();
                assertEquals("first", name(other));
            }
        });

        assertEquals("of the child", name(other));
        assertEquals("of the child", name(one));
    }

    @Test
    void statelessSession_withoutTransaction_isSeen() {
        try (StatelessSession session = one.factory.openStatelessSession()) {
            Item item = session.get(Item.class, 1L);
            assertEquals("first", item.name);
        }

        assertEquals("first", name(other));
    }

    /** Its locks end by their time, while the session goes on. */
    @Test
    void statelessSession_withoutTransaction_locksAgain() {
        assumeTheCacheIsTold();
        try (Node brief = new Node(
                        cluster.client(),
                        database,
                        settings -> settings.setProperty(HibernateSettings.LOCK_TIMEOUT, "400ms")
                                .setProperty("hibernate.connection.autocommit", "true")
                                .setProperty("hibernate.allow_update_outside_transaction", "true"),
                        Item.class);
                StatelessSession session = brief.factory.openStatelessSession()) {
            Item item = session.get(Item.class, 1L);
            item.name = "second";
            session.update(item);
            while (!other.factory.getCache().containsEntity(Item.class, 1L)) {
                assertEquals("second", name(other));
            }
            item.name = "third";
            session.update(item);
        }

        assertEquals("third", name(other));
    }
}
