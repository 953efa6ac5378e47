package io.loomcache.hibernate;

import static io.loomcache.member.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.Guard;
import io.loomcache.client.LoomClient;
import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.hibernate.CacheMode;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the guard of another application is not held, what is loaded stays where it was loaded. */
class ClosedRegionTest {

    private static final int ROWS = 100;
    private static final List<String> REGIONS =
            List.of("items", "items-by-code", "tags", "default-query-results-region");

    @TempDir
    private Path directory;

    private Remote remote;
    private Line line;
    private SourcedCaches caches;
    private Guard guard;
    private Node node;

    @BeforeEach
    void close() throws Exception {
        remote = new Remote(directory);
        line = remote.line("reader");
        LoomClient client = remote.client(line, "reader");
        node = new Node(client, UUID.randomUUID().toString(), Item.class);
        node.run(session -> {
            for (int i = 0; i < ROWS; i++) {
                session.persist(new Item(i, "row"));
            }
        });
        Sent.awaitArrival(node.regions());
        node.factory.getCache().evictAllRegions();
        caches = client.sourced("");
        guard = caches.guard("another application", Duration.ofMinutes(10));
        LoomClient.await(guard.cover(REGIONS));
        assertFalse(isOpen());
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        remote.close();
    }

    private boolean isOpen() {
        return LoomClient.await(caches.read("items", new Bytes(new byte[1]))).isOpen();
    }

    private void open() {
        guard.hold();
        await("an open region", this::isOpen);
    }

    /** The steps that the client has sent: each is an entry of the log. */
    private int entries(Runnable work) {
        int before = line.steps("loom-generations").size();
        work.run();
        Sent.awaitArrival(node.regions());
        return line.steps("loom-generations").size() - before;
    }

    private int fills(Runnable work) {
        int before = allFills();
        work.run();
        Sent.awaitArrival(node.regions());
        return allFills() - before;
    }

    private int allFills() {
        return line.steps("loom-generations").stream()
                .flatMap(step -> step.parts().stream())
                .mapToInt(part ->
                        part instanceof Operation.Fill fill ? fill.items().size() : 0)
                .sum();
    }

    private static void findAll(Session session) {
        for (long i = 0; i < ROWS; i++) {
            assertEquals("row", session.find(Item.class, i).name);
        }
    }

    private static int queryAll(Session session) {
        return session.createSelectionQuery("from Item", Item.class).list().size();
    }

    private long hits(Runnable work) {
        long before = node.hits();
        work.run();
        return node.hits() - before;
    }

    @Test
    void loads_ofAClosedRegion_areNotSent_andTheFirstOneAfterItsReturnIsStored() {
        int closed = entries(() -> {
            for (long i = 0; i < ROWS; i++) {
                long id = i;
                node.run(session -> session.find(Item.class, id));
            }
        });

        open();
        int returned = entries(() -> node.run(ClosedRegionTest::findAll));

        assertEquals(0, closed);
        assertEquals(1, returned);
        assertEquals(ROWS, hits(() -> node.run(ClosedRegionTest::findAll)));
    }

    @Test
    void rowsOfAQuery_ofAClosedRegion_areNotSent_andTheFirstOnesAfterItsReturnAreStored() {
        int closed = entries(() -> node.run(session -> assertEquals(ROWS, queryAll(session))));

        open();
        int returned = fills(() -> node.run(session -> assertEquals(ROWS, queryAll(session))));

        assertEquals(0, closed);
        assertTrue(returned >= ROWS, () -> "filled in: " + returned);
        assertEquals(ROWS, hits(() -> node.run(ClosedRegionTest::findAll)));
    }

    /** It replaces what is there, and so would ask nothing. */
    @Test
    void refresh_ofAClosedRegion_isNotSent() {
        Runnable refresh = () -> node.run(session -> {
            session.setCacheMode(CacheMode.REFRESH);
            assertEquals(ROWS, queryAll(session));
        });

        int closed = entries(refresh);
        open();
        int returned = entries(refresh);

        assertEquals(0, closed);
        assertEquals(1, returned);
        assertEquals(ROWS, hits(() -> node.run(ClosedRegionTest::findAll)));
    }

    @Test
    void queryResults_ofAClosedRegion_areNotSent() {
        Runnable query = () -> node.run(session -> assertEquals(
                ROWS,
                session.createSelectionQuery("from Item", Item.class)
                        .setCacheable(true)
                        .list()
                        .size()));

        int closed = entries(query);
        open();
        int returned = entries(query);
        query.run();

        assertEquals(0, closed);
        assertEquals(1, returned);
        assertEquals(1, node.factory.getStatistics().getQueryCacheHitCount());
    }

    @Test
    void loadsWithoutTransaction_ofAClosedRegion_areNotSent() {
        int closed = entries(() -> {
            try (Session session = node.factory.openSession()) {
                findAll(session);
            }
        });

        assertEquals(0, closed);
    }

    @Test
    void insertsIntoAClosedRegion_onlyLock() {
        Runnable insert = () -> node.run(session -> session.persist(new Item(ROWS, "row")));

        assertEquals(0, fills(insert));
    }

    /** One session may see both: what it has looked up counts, and not what it has seen of the region before. */
    @Test
    void sessionThatHasSeenTheRegionClosed_fillsInWhatItLooksUpAfterItsReturn() {
        // Else the session begins before the eviction, as far as it knows.
        node.run(session -> session.find(Item.class, 1L));

        int filled = fills(() -> {
            try (Session session = node.factory.openSession()) {
                session.find(Item.class, 1L);
                open();
                session.clear();
                session.find(Item.class, 1L);
            }
        });

        assertTrue(filled >= 1, () -> "filled in: " + filled);
        assertEquals(1, hits(() -> node.run(session -> session.find(Item.class, 1L))));
    }
}
