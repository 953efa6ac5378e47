package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What one session factory changes the other one sees, and what it has loaded is there for the other. Who loads for the
 * first time after another's change began its transaction before it knew of the change, and its fill is refused; the
 * second time counts.
 */
@SuppressWarnings("deprecation") // the ways to a natural id that all versions of Hibernate have
class TwoNodesTest {

    private static final String QUERY = "from Item where name = :name";

    private ClusterUri.Opened cluster;
    private Node one;
    private Node other;

    @BeforeEach
    void start() {
        cluster = Node.cluster();
        String database = UUID.randomUUID().toString();
        one = new Node(cluster.client(), database, Item.class);
        other = new Node(cluster.client(), database, Item.class);
        one.run(session -> session.persist(new Item(1, "first")));
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        cluster.close();
    }

    private static @Nullable String name(Node node, long id) {
        return node.<@Nullable String>get(session -> {
            Item found = session.find(Item.class, id);
            return found == null ? null : found.name;
        });
    }

    @Test
    void find_ofWhatWasInserted_isAHit() {
        assertEquals("first", name(one, 1));

        assertEquals(1, one.hits());
    }

    @Test
    void find_ofWhatTheOtherHasUpdated_isTheNewRowAndSoonAHit() {
        name(other, 1);

        one.run(session -> session.find(Item.class, 1L).name = "second");
        awaitSent(one);

        assertEquals("second", name(one, 1));
        assertEquals("second", name(other, 1));
        assertEquals("second", name(other, 1));
        long before = other.statements();
        assertEquals("second", name(other, 1));
        assertEquals(before, other.statements());
    }

    @Test
    void update_thatRollsBack_leavesTheEntry() {
        assertThrows(
                IllegalStateException.class,
                () -> one.run(session -> {
                    session.find(Item.class, 1L).name = "never";
                    session.flush();
                    session.clear();
                    assertEquals("never", session.find(Item.class, 1L).name);
                    throw new IllegalStateException("as wanted");
                }));

        assertEquals("first", name(other, 1));
        assertEquals(1, other.hits());
    }

    @Test
    void delete_isSeenByTheOther() {
        name(other, 1);

        one.run(session -> session.remove(session.find(Item.class, 1L)));

        assertNull(name(other, 1));
        assertNull(other.get(session -> session.bySimpleNaturalId(Item.class).load("code-1")));
    }

    @Test
    void naturalId_thatChanges_isFoundByItsNewValueOnly() {
        assertEquals(1, byCode(other, "code-1").id);

        one.run(session -> session.find(Item.class, 1L).code = "another");

        assertNull(byCode(other, "code-1"));
        assertEquals(1, byCode(other, "another").id);
        assertEquals(1, byCode(one, "another").id);
        assertTrue(one.factory.getStatistics().getNaturalIdCacheHitCount() > 0);
    }

    private static Item byCode(Node node, String code) {
        return node.get(session -> session.bySimpleNaturalId(Item.class).load(code));
    }

    @Test
    void collection_thatChanges_isSeenByTheOther() {
        assertEquals(List.of(), tags(other));

        one.run(session -> session.find(Item.class, 1L).tags.add("new"));
        awaitSent(one);

        assertEquals(List.of("new"), tags(other));
        assertEquals(List.of("new"), tags(other));
        long before = other.statements();
        assertEquals(List.of("new"), tags(other));
        assertEquals(before, other.statements());
    }

    private static List<String> tags(Node node) {
        return node.get(session -> List.copyOf(session.find(Item.class, 1L).tags));
    }

    @Test
    void bulkUpdate_isSeenByTheOther() {
        name(other, 1);

        one.run(session ->
                session.createMutationQuery("update Item set name = 'bulk'").executeUpdate());

        assertEquals("bulk", name(other, 1));
        assertEquals("bulk", name(one, 1));
    }

    @Test
    void query_isAHitUntilSomebodyChangesItsTable() {
        assertEquals(1, found(one, "first"));
        assertEquals(1, found(one, "first"));
        assertEquals(1, found(other, "first"));
        assertEquals(1, one.factory.getStatistics().getQueryCacheHitCount());
        assertEquals(1, other.factory.getStatistics().getQueryCacheHitCount());

        other.run(session -> session.persist(new Item(2, "first")));
        awaitSent(other);

        assertEquals(2, found(one, "first"));
        assertEquals(2, found(one, "first"));
        awaitSent(one);
        assertEquals(2, found(other, "first"));
        assertEquals(2, other.factory.getStatistics().getQueryCacheHitCount());
    }

    /** A thread's next transaction begins after what followed the one before has arrived. */
    private static void awaitSent(Node node) {
        node.run(session -> {});
    }

    private static int found(Node node, String name) {
        return node.get(session -> query(session, name).size());
    }

    private static List<Item> query(Session session, String name) {
        return session.createSelectionQuery(QUERY, Item.class)
                .setParameter("name", name)
                .setCacheable(true)
                .list();
    }

    @Test
    void evict_removesTheEntryForBoth() {
        assertEquals("first", name(one, 1));
        assertTrue(other.factory.getCache().containsEntity(Item.class, 1L));

        one.factory.getCache().evictEntityData(Item.class, 1L);

        assertFalse(other.factory.getCache().containsEntity(Item.class, 1L));
    }

    @Test
    void enumsAndEntities_areCachedThoughTheClusterKnowsNoClasses() {
        one.run(session -> session.find(Item.class, 1L).colour = Item.Colour.GREEN);
        name(one, 1);

        assertEquals(Item.Colour.GREEN, other.get(session -> session.find(Item.class, 1L).colour));
        assertEquals(1, other.hits());
    }
}
