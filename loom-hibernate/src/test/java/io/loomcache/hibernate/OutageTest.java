package io.loomcache.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.member.Member;
import io.loomcache.net.DevelopmentCertificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.hibernate.cache.CacheException;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that can't be reached: reads go to the database at once, changes fail and change nothing, and both come back. */
class OutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final String database = UUID.randomUUID().toString();
    private int port;
    private @Nullable Member member;
    private final List<Node> nodes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        DevelopmentCertificates.write(directory.resolve("certs"), List.of("localhost"), Instant.now());
    }

    private void startMember() {
        Properties settings = new Properties();
        settings.setProperty("loomcache.cluster.seeds", "m1=localhost:" + port);
        settings.setProperty("loomcache.node.id", "m1");
        settings.setProperty(
                "loomcache.tls.directory", directory.resolve("certs").toString());
        settings.setProperty(
                "loomcache.server.persistence.wal-directory",
                directory.resolve("data").toString());
        member = Member.start(MemberSettings.memberConfig(Settings.ofServer(settings, Map.of(), null)), failure -> {});
    }

    private void stopMember() {
        if (member != null) {
            member.close();
            member = null;
        }
    }

    private Node node(String startMode) {
        Consumer<Configuration> remote = configuration -> {
            configuration.getProperties().remove(HibernateSettings.CLIENT);
            configuration
                    .setProperty("loomcache.uri", "loom://localhost:" + port)
                    .setProperty(
                            "loomcache.tls.directory",
                            directory.resolve("certs").toString())
                    .setProperty("loomcache.client.operation-timeout", "2s")
                    .setProperty(HibernateSettings.READ_TIMEOUT, "250ms")
                    .setProperty(HibernateSettings.START_MODE, startMode);
        };
        Node node = new Node(null, database, remote, Item.class);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
        stopMember();
    }

    private static String name(Node node) {
        return node.get(session -> session.find(Item.class, 1L).name);
    }

    private static boolean isConnected(Node node) {
        return node.regions().store().isConnected();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "nothing happened within " + PATIENCE);
            Thread.sleep(20);
        }
    }

    private static boolean isHit(Node node) {
        long before = node.hits();
        name(node);
        return node.hits() > before;
    }

    @Test
    void outage_ofTheCluster_costsHitsAndChanges_untilItIsOver() throws Exception {
        startMember();
        Node node = node("require");
        node.run(session -> session.persist(new Item(1, "first")));
        await(() -> isHit(node));

        stopMember();

        await(() -> !isHit(node));
        assertEquals("first", name(node));
        await(() -> !isConnected(node));
        RuntimeException refusal = assertThrows(
                RuntimeException.class, () -> node.run(session -> session.find(Item.class, 1L).name = "second"));
        assertTrue(isCausedByTheCache(refusal), refusal::toString);
        assertEquals("first", name(node));

        startMember();

        await(() -> isHit(node));
        node.run(session -> session.find(Item.class, 1L).name = "third");
        assertEquals("third", name(node));
    }

    private static boolean isCausedByTheCache(@Nullable Throwable failure) {
        return failure != null && (failure instanceof CacheException || isCausedByTheCache(failure.getCause()));
    }

    /** Only the first ones wait for an answer; if all did, one after the other, this would take minutes. */
    @Test
    void readers_inAnOutage_doNotPileUp() throws Exception {
        startMember();
        Node node = node("require");
        node.run(session -> session.persist(new Item(1, "first")));
        stopMember();
        await(() -> !isConnected(node) || !isHit(node));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<String>> names = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                names.add(threads.submit(() -> name(node)));
            }
            for (Future<String> name : names) {
                assertEquals("first", name.get());
            }
        } finally {
            threads.shutdownNow();
        }
        long unanswered = node.regions().store().counters().unanswered.sum();
        assertTrue(unanswered < 1_000, () -> unanswered + " of 2000 readers waited in vain");
    }

    @Test
    void lazyStart_withoutCluster_worksOnTheDatabaseAndCachesLater() throws Exception {
        Node node = node("lazy");
        node.run(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("insert into Item (id, version, code, name) values (1, 0, 'code-1', 'first')");
            }
        }));
        assertEquals("first", name(node));

        startMember();

        await(() -> isHit(node));
    }

    @Test
    void requiredStart_withoutCluster_failsAndSaysWhy() {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> node("require"));

        assertTrue(refusal.toString().contains("region "), refusal::toString);
    }
}
