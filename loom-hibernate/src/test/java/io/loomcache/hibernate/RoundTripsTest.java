package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.client.ClusterUri;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction is two entries of the log at most, and waits for one of them, however many entities it changes. */
class RoundTripsTest {

    @AutoClose
    private final ClusterUri.Opened cluster = Node.cluster();

    @AutoClose
    private final Node node = new Node(cluster.client(), UUID.randomUUID().toString(), Item.class);

    private final LoomRegionFactory factory = node.regions();

    /** How many entries the log has grown by; ticks would be in it, but nothing expires here. */
    private long entries(Runnable work) {
        Sent.awaitArrival(factory);
        long before = revision();
        work.run();
        Sent.awaitArrival(factory);
        return revision() - before;
    }

    /** The group's revision now, and not only what the client has heard of. */
    private long revision() {
        node.factory.getCache().containsEntity(Item.class, -2L);
        return factory.nextTimestamp();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000})
    void transaction_ofSoManyEntities_isTwoEntries(int count) {
        // The client's session, and the application's word that it is there, are entries, too.
        node.run(session -> session.persist(new Item(-1, "before")));
        long inserted = entries(() -> node.run(session -> {
            for (int i = 0; i < count; i++) {
                session.persist(new Item(i, "first"));
            }
        }));
        long updated = entries(() -> node.run(session -> {
            for (long i = 0; i < count; i++) {
                session.find(Item.class, i).name = "second";
            }
        }));
        node.factory.getCache().evictEntityData(Item.class);
        long loaded = entries(() -> node.run(session -> {
            for (long i = 0; i < count; i++) {
                session.find(Item.class, i);
            }
        }));
        long read = entries(() -> node.run(session -> {
            for (long i = 0; i < count; i++) {
                session.find(Item.class, i);
            }
        }));
        long deleted = entries(() -> node.run(session -> {
            for (long i = 0; i < count; i++) {
                session.remove(session.find(Item.class, i));
            }
        }));

        System.out.println(count + " entities: entries of the log for insert " + inserted + ", update " + updated
                + ", load " + loaded + ", read " + read + ", delete " + deleted);
        // With the query cache on, also an insert locks: the tables.
        assertEquals(2, inserted);
        assertEquals(2, updated);
        assertEquals(1, loaded);
        assertEquals(0, read);
        assertEquals(2, deleted);
    }

    /** More keys than are locked one by one. */
    @Test
    void transaction_thatChangesMoreThanItLocksOneByOne_locksTheRegion() {
        int count = TransactionLocks.KEYS + 1;
        node.run(session -> {
            for (int i = 0; i < count; i++) {
                session.persist(new Item(i, "first"));
            }
        });

        long updated = entries(() -> node.run(session ->
                session.createSelectionQuery("from Item", Item.class).list().forEach(item -> item.name = "second")));

        assertEquals(2, updated);
        assertEquals("second", node.get(session -> session.find(Item.class, 7L).name));
        assertEquals("second", node.get(session -> session.find(Item.class, 7L).name));
        assertEquals(1, node.hits());
    }

    @Test
    void transaction_thatRollsBack_sendsNothing() {
        node.run(session -> session.persist(new Item(-1, "before")));

        long rolledBack = entries(() -> assertThrows(
                IllegalStateException.class,
                () -> node.run(session -> {
                    for (int i = 0; i < 10; i++) {
                        session.persist(new Item(i, "never"));
                    }
                    session.find(Item.class, -1L).code = "never";
                    session.flush();
                    throw new IllegalStateException("as wanted");
                })));

        assertEquals(0, rolledBack);
    }
}
