package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction is two entries of the log at most, and waits for one of them, however many entities it changes. */
class RoundTripsTest {

    @TempDir
    private Path directory;

    private Remote remote;
    private Line line;
    private Node node;

    @BeforeEach
    void start() throws Exception {
        remote = new Remote(directory);
        line = remote.line("application");
        node = new Node(remote.client(line, "application"), UUID.randomUUID().toString(), Item.class);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        remote.close();
    }

    /** How many steps were sent, each an entry of the log; but for the application's word that it is there. */
    private long entries(Runnable work) {
        Sent.awaitArrival(node.regions());
        long before = line.steps("loom-generations").size();
        work.run();
        Sent.awaitArrival(node.regions());
        return line.steps("loom-generations").size() - before;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100, 1_000})
    void transaction_ofSoManyEntities_isTwoEntries(int count) {
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
        // An answer tells of the eviction; else the next transaction would begin before it, as far as it knows.
        node.factory.getCache().containsEntity(Item.class, 1L);
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
