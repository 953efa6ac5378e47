package io.loomcache.staleness.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.staleness.database.Rows;
import io.loomcache.staleness.database.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.hibernate.SessionFactory;
import org.hibernate.cache.spi.access.AccessType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transactions and their judgement, in one thread over a cache that is right then, and after somebody has gone past it. */
final class TransactionsTest {

    private static final int ITEMS = 16;
    private static final int COUNT = 400;
    private static final long SEED = 20_261_128;

    @TempDir
    Path folder;

    private final Tally tally = new Tally();
    private String url = "";
    private SessionFactory sessions;
    private Connection keepsDatabase;

    @BeforeEach
    void open() throws SQLException {
        System.out.println("seed " + SEED);
        url = "jdbc:h2:mem:transactions-" + System.nanoTime();
        keepsDatabase = DriverManager.getConnection(url);
        Schema.create(url, ITEMS);
        Provider.CAFFEINE.properties(folder, List.of(), "", folder).forEach(System::setProperty);
        sessions = Sessions.open(url, AccessType.READ_WRITE, Tap.NONE, Item.class);
    }

    @AfterEach
    void close() throws SQLException {
        sessions.close();
        keepsDatabase.close();
        Provider.CAFFEINE.properties(folder, List.of(), "", folder).keySet().forEach(System::clearProperty);
    }

    @Test
    void oneThread_readsNothingWrong_andChangesByEveryWay() throws SQLException {
        run(COUNT);

        assertEquals(0, tally.sum("wrong "), tally.lines().toString());
        assertEquals(List.of(), audit());
        for (String road : List.of("id", "natural id", "collection", "query")) {
            assertTrue(tally.get("judged " + road) > 0, road);
        }
        for (Change change : Change.values()) {
            assertTrue(tally.get("done " + change) > 0, change.name());
        }
        assertTrue(sessions.getStatistics().getSecondLevelCacheHitCount() > 0);
        assertTrue(sessions.getStatistics().getNaturalIdCacheHitCount() > 0);
        assertTrue(sessions.getStatistics().getQueryCacheHitCount() > 0);
    }

    @Test
    void changesPastTheCache_areFoundStale() throws Exception {
        run(COUNT);
        audit();

        pastTheCache("update item set version = version + 1, stamp = 'past'");
        List<String> differences = audit();
        run(COUNT / 10);

        assertFalse(differences.isEmpty());
        assertTrue(tally.sum("wrong STALE") > 0, tally.lines().toString());
        assertEquals(
                tally.sum("wrong "),
                Files.readAllLines(folder.resolve("findings")).size());
    }

    @Test
    void marksPastTheCache_areFoundStale() throws SQLException {
        run(COUNT);
        audit();

        pastTheCache("insert into item_mark select id, base + version + 1 from item");

        assertTrue(audit().stream().anyMatch(difference -> difference.startsWith("collection")));
    }

    @Test
    void codesPastTheCache_areFoundStale() throws SQLException {
        run(COUNT);
        audit();

        pastTheCache("delete from item_mark");
        pastTheCache("delete from item");
        pastTheCache("update slot set version = version + 1000");
        run(COUNT / 10);

        assertTrue(
                tally.sum("wrong STALE natural id") + tally.sum("wrong STALE id") > 0,
                tally.lines().toString());
    }

    private void run(int count) throws SQLException {
        Findings findings = new Findings("test", tally, folder.resolve("findings"));
        try (Transactions transactions =
                new Transactions(sessions, Rows.open(url), findings, new Random(SEED), "test")) {
            for (int i = 0; i < count; i++) {
                try {
                    tally.count("done " + transactions.run());
                } catch (RuntimeException e) {
                    tally.count("refused " + Refusal.of(e));
                }
            }
        }
    }

    private List<String> audit() throws SQLException {
        try (Rows rows = Rows.open(url)) {
            return new Audit(sessions, rows).differences();
        }
    }

    private void pastTheCache(String sql) throws SQLException {
        try (Statement statement = keepsDatabase.createStatement()) {
            statement.execute(sql);
        }
    }
}
