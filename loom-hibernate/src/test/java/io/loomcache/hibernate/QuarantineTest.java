package io.loomcache.hibernate;

import static io.loomcache.member.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.SourcedCaches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.cache.CacheException;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that goes on changing rows while it can't reach the cluster, and another one that never reads an old one. */
class QuarantineTest {

    private static final String QUERY = "from Item where name = :name";

    @TempDir
    private Path directory;

    private final String database = UUID.randomUUID().toString();
    private final List<Node> opened = new ArrayList<>();
    private Remote remote;
    private SourcedCaches caches;
    private Line line;
    private Node cutOff;
    private Node other;

    @BeforeEach
    void start() throws Exception {
        remote = new Remote(directory);
        line = remote.line("cut-off");
        LoomClient client = remote.client(remote.line("other"), "other");
        caches = client.sourced("");
        other = node(client, "other", null, "1s");
        cutOff = node(line, "cut-off", "require");
        cutOff.run(session -> session.persist(new Item(1, "first")));
        await("a hit", () -> isHit(other));
    }

    /** A node with a client of its own; a start mode makes it one with a quarantine. */
    private Node node(Line over, String name, @Nullable String startMode) throws Exception {
        return node(over, name, startMode, "1s");
    }

    private Node node(Line over, String name, @Nullable String startMode, String lease) throws Exception {
        return node(remote.client(over, name), name, startMode, lease);
    }

    private Node node(LoomClient client, String name, @Nullable String startMode, String lease) {
        Node node = new Node(
                client, database, configuration -> quarantine(configuration, name, startMode, lease), Item.class);
        opened.add(0, node);
        return node;
    }

    private void quarantine(Configuration configuration, String name, @Nullable String startMode, String lease) {
        configuration.setProperty(HibernateSettings.READ_TIMEOUT, "250ms");
        if (startMode != null) {
            configuration
                    .setProperty(HibernateSettings.ON_UNAVAILABLE, "quarantine")
                    .setProperty(HibernateSettings.START_MODE, startMode)
                    .setProperty(
                            HibernateSettings.QUARANTINE_JOURNAL,
                            directory.resolve(name + ".journal").toString())
                    .setProperty(HibernateSettings.QUARANTINE_LEASE, lease);
        }
    }

    @AfterEach
    void stop() throws Exception {
        line.heal();
        opened.forEach(Node::close);
        remote.close();
    }

    private static String name(Node node) {
        return node.get(session -> session.find(Item.class, 1L).name);
    }

    private static void setName(Node node, String name) {
        node.run(session -> session.find(Item.class, 1L).name = name);
    }

    private static boolean isHit(Node node) {
        long before = node.hits();
        name(node);
        return node.hits() > before;
    }

    private static int backlog(Node node) {
        return node.regions().store().quarantined();
    }

    private static boolean isCausedByTheCache(@Nullable Throwable failure) {
        return failure != null && (failure instanceof CacheException || isCausedByTheCache(failure.getCause()));
    }

    @Test
    void update_whileCutOff_isMade_andNobodyReadsWhatWasBefore() {
        line.cut();

        setName(cutOff, "second");

        assertEquals("second", name(other));
        assertEquals("second", name(cutOff));
        assertTrue(backlog(cutOff) > 0);
        setName(other, "third");
        assertEquals("third", name(other));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals("third", name(other));
        assertEquals("third", name(cutOff));
    }

    @Test
    void update_afterTheReturn_isCachedAgain() {
        line.cut();
        setName(cutOff, "second");
        cutOff.run(session -> session.persist(new Item(2, "new")));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);

        cutOff.run(session -> session.persist(new Item(3, "after")));

        await("a hit of what was not changed in between", () -> {
            long before = other.hits();
            other.get(session -> session.find(Item.class, 3L));
            return other.hits() > before;
        });
    }

    @Test
    void answers_thatAreLost_areLikeACut() {
        line.holdAnswers();

        setName(cutOff, "second");

        assertEquals("second", name(other));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals("second", name(other));
    }

    /** The cluster goes on to show entries until it has not heard of the application for the lease. */
    @Test
    void change_waitsUntilNobodyCanReadWhatItMakesOld() throws Exception {
        Line slowLine = remote.line("slow");
        Node slow = node(slowLine, "slow", "require", "6s");
        await("a hit", () -> isHit(other));
        slowLine.cut();
        AtomicBoolean committed = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> written = writer.submit(() -> {
                setName(slow, "second");
                committed.set(true);
            });
            while (!written.isDone()) {
                boolean isCommitted = committed.get();
                String found = name(other);
                assertTrue(!isCommitted || found.equals("second"), found);
            }
            written.get();
            assertEquals("second", name(other));
        } finally {
            writer.shutdownNow();
            slowLine.heal();
        }
    }

    /** The signs of before arrive when the guard is released, and hold nothing. */
    @Test
    void requests_thatArriveLate_openNothing() {
        line.holdRequests();

        setName(cutOff, "second");
        line.heal();

        for (int i = 0; i < 20; i++) {
            assertEquals("second", name(other));
        }
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals("second", name(other));
    }

    @Test
    void queryResults_ofBefore_areNotUsed() {
        await("query results", () -> {
            other.get(session -> names(session, "first"));
            return other.factory.getStatistics().getQueryCacheHitCount() > 0;
        });
        line.cut();

        setName(cutOff, "second");

        assertEquals(0, other.<Integer>get(session -> names(session, "first")));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals(0, other.<Integer>get(session -> names(session, "first")));
        assertEquals(1, other.<Integer>get(session -> names(session, "second")));
    }

    private static int names(org.hibernate.Session session, String name) {
        return session.createQuery(QUERY, Item.class)
                .setParameter("name", name)
                .setCacheable(true)
                .list()
                .size();
    }

    @Test
    void bulkUpdate_whileCutOff_isInTheJournalAsAWhole() {
        line.cut();

        cutOff.run(session ->
                session.createMutationQuery("update Item set name = 'bulk'").executeUpdate());

        assertEquals("bulk", name(other));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals("bulk", name(other));
    }

    @Test
    void eviction_whileCutOff_isInTheJournal() {
        line.cut();

        cutOff.factory.getCache().evictEntityData(Item.class, 1L);
        cutOff.factory.getCache().evictAllRegions();

        assertTrue(backlog(cutOff) > 1);
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertEquals("first", name(other));
    }

    @Test
    void restart_withABacklog_tellsItBeforeAnybodyReads() throws Exception {
        line.cut();
        setName(cutOff, "second");
        cutOff.close();

        for (int i = 0; i < 5; i++) {
            assertEquals("second", name(other));
        }
        line.heal();
        Node again = node(remote.line("again"), "cut-off", "require");

        await("a return", () -> backlog(again) == 0);
        assertEquals("second", name(other));
        assertEquals("second", name(again));
    }

    @Test
    void restart_withoutCluster_goesOnWithWhatIsUnderGuard() throws Exception {
        line.cut();
        setName(cutOff, "second");
        cutOff.close();
        Line dead = remote.line("again");
        dead.cut();

        Node again = node(dead, "cut-off", "lazy");
        setName(again, "third");

        assertEquals("third", name(other));
        dead.heal();
        await("a return", () -> backlog(again) == 0);
        assertEquals("third", name(other));
    }

    @Test
    void change_ofARegionThatIsNotUnderGuardYet_fails_untilItIs() throws Exception {
        Line dead = remote.line("new");
        dead.cut();
        Node late = node(dead, "new", "lazy");

        RuntimeException refusal = assertThrows(RuntimeException.class, () -> setName(late, "never"));

        assertTrue(isCausedByTheCache(refusal), refusal::toString);
        assertEquals("first", name(other));
        dead.heal();
        await(
                "a guard of all regions",
                () -> areNamed(directory.resolve("new.journal"), "items-by-code", "tags", "items"));
        dead.cut();
        setName(late, "second");
        assertEquals("second", name(other));
        dead.heal();
    }

    private static boolean areNamed(Path journal, String... caches) {
        try {
            String content = Files.readString(journal, StandardCharsets.ISO_8859_1);
            return Arrays.stream(caches).allMatch(content::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void stop_endsTheGuard() {
        assertEquals(1, guards().size());

        cutOff.close();

        assertEquals(List.of(), guards());
        await("a hit", () -> isHit(other));
    }

    private List<String> guards() {
        return LoomClient.await(caches.guards());
    }

    @Test
    void guardOfAnOwnerThatIsGone_canBeAbandoned() {
        line.cut();
        setName(cutOff, "second");
        cutOff.close();
        assertEquals("second", name(other));

        LoomClient.await(caches.abandonGuard(guards().get(0)));

        assertEquals("second", name(other));
        await("a hit", () -> isHit(other));
        assertEquals("second", name(other));
    }

    @Test
    void twoSessionFactories_withOneJournal_areRefused() throws Exception {
        Line more = remote.line("more");

        RuntimeException refusal = assertThrows(RuntimeException.class, () -> node(more, "cut-off", "require"));

        assertTrue(
                refusal.toString().contains("another session factory uses it")
                        || String.valueOf(refusal.getCause()).contains("another session factory uses it"),
                refusal::toString);
    }

    /** Whatever becomes of the line, whoever begins to read after a change was committed sees it. */
    @Test
    void reads_whileTheLineComesAndGoes_areNeverOlderThanWhatWasCommitted() throws Exception {
        long seed = Long.getLong("loom.seed", System.nanoTime());
        System.out.println("quarantine seed " + seed);
        Random random = new Random(seed);
        AtomicLong committed = new AtomicLong();
        setName(cutOff, "0");
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> hits = reader.submit(() -> read(committed));
            for (long change = 1; change <= 60; change++) {
                switch (random.nextInt(12)) {
                    case 0 -> line.cut();
                    case 1 -> line.holdAnswers();
                    case 2 -> line.holdRequests();
                    case 3, 4, 5 -> line.heal();
                    default -> {}
                }
                String name = Long.toString(change);
                setName(cutOff, name);
                committed.set(change);
            }
            line.heal();
            await("a return", () -> backlog(cutOff) == 0);
            assertEquals("60", name(other));
            committed.set(-1);
            assertTrue(hits.get() > 0, "no read was a hit");
        } finally {
            committed.set(-1);
            reader.shutdownNow();
        }
    }

    private int read(AtomicLong committed) {
        long before = other.hits();
        for (long least = committed.get(); least >= 0; least = committed.get()) {
            long found = Long.parseLong(name(other));
            assertTrue(found >= least, () -> "read " + found);
        }
        return (int) (other.hits() - before);
    }

    @Test
    void nothing_isLeftOfARowThatWasDeletedWhileCutOff() {
        line.cut();

        cutOff.run(session -> session.remove(session.find(Item.class, 1L)));

        assertNull(other.<@Nullable Item>get(session -> session.find(Item.class, 1L)));
        line.heal();
        await("a return", () -> backlog(cutOff) == 0);
        assertNull(other.<@Nullable Item>get(session -> session.find(Item.class, 1L)));
    }
}
