package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import io.loomcache.config.NetLimits;
import io.loomcache.config.Revocation;
import io.loomcache.config.Revocation.Source;
import io.loomcache.config.TlsConfig;
import io.loomcache.net.ConnectException.Kind;
import io.loomcache.net.Hello.Role;
import io.loomcache.net.NetMetrics.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that were revoked, at the door and behind it, by every source that can tell. */
final class RevocationTest {

    private static final NetLimits LIMITS = new NetLimits(1 << 20, 100, 8 << 20, 100, Duration.ofSeconds(20));
    private static final int PATIENCE_SECONDS = 40;

    @TempDir
    Path directory;

    private final RecordingHandler accepted = new RecordingHandler();
    private final List<NetClient> clients = new ArrayList<>();
    private TestCertificates ours;
    private Path crls;
    private @Nullable NetServer server;

    @BeforeEach
    void makeCa() throws Exception {
        ours = new TestCertificates(directory.resolve("ours"));
        crls = Files.createDirectories(directory.resolve("crls"));
    }

    @AfterEach
    void stop() {
        clients.forEach(NetClient::close);
        if (server != null) {
            server.close();
        }
    }

    private NetServer serve(TlsConfig tls) {
        return serve(new TlsContexts(tls));
    }

    private NetServer serve(TlsContexts tls) {
        Hello hello = Hello.of("blue", Role.MEMBER, "member-1");
        NetServer started = NetServer.bind(new Address("127.0.0.1", 0), tls, LIMITS, hello, accepted);
        server = started;
        return started;
    }

    private CompletableFuture<Connection> dial(TlsConfig tls, FrameHandler handler) {
        NetClient client = new NetClient(new TlsContexts(tls), LIMITS, Hello.of("blue", Role.CLIENT, "client"));
        clients.add(client);
        return client.dial(
                new Address(
                        "localhost", java.util.Objects.requireNonNull(server).port()),
                handler);
    }

    private Connection connect(TlsConfig tls, FrameHandler handler) throws Exception {
        return dial(tls, handler).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private ConnectException refusedDial(TlsConfig tls) {
        var dial = dial(tls, new RecordingHandler());
        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> dial.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return assertInstanceOf(ConnectException.class, failed.getCause());
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String awaitClosed(RecordingHandler handler) {
        await("the connection ends", () -> !handler.closed.isEmpty());
        return String.valueOf(handler.closed.peek());
    }

    /** Written beside and moved, so that nobody reads half a file. */
    private void writeCrl(byte[] crl) throws Exception {
        Path fresh = Files.write(directory.resolve("fresh.crl"), crl);
        Files.move(fresh, crls.resolve("ca.crl"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Revocation fromFiles() {
        return Revocation.ofFiles(crls);
    }

    private void assertServerRefuses(TlsConfig client, Refusal reason) {
        NetServer running = java.util.Objects.requireNonNull(server);
        long before = running.metrics().refused(reason);
        refusedDial(client);
        await("counted as " + reason, () -> running.metrics().refused(reason) == before + 1);
    }

    @Test
    void client_revokedInACrlFile_isRefused_othersAreNot() throws Exception {
        TlsConfig revoked = ours.client("revoked");
        TlsConfig good = ours.client("good");
        writeCrl(ours.crl("revoked"));
        TlsContexts tls = new TlsContexts(ours.member("member-1").with(fromFiles()));
        serve(tls);

        assertServerRefuses(revoked, Refusal.REVOKED);
        assertEquals("member-1", connect(good, new RecordingHandler()).identity());
        assertEquals(1, tls.metrics().revoked());
    }

    @Test
    void server_revokedInACrlFile_isUntrusted() throws Exception {
        serve(ours.member("member-1"));
        writeCrl(ours.crl("member-1"));

        ConnectException refused = refusedDial(ours.client("c").with(fromFiles()));

        assertEquals(Kind.UNTRUSTED, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains("its certificate was revoked at "));
        assertTrue(String.valueOf(refused.getMessage()).contains("KEY_COMPROMISE"));
    }

    @Test
    void certificate_withoutACrlOfItsIssuer_isRefusedWithThisReason() throws Exception {
        serve(ours.member("member-1"));
        TestCertificates foreign = new TestCertificates(directory.resolve("foreign"), "foreign CA");
        writeCrl(foreign.crl());

        ConnectException refused = refusedDial(ours.client("c").with(fromFiles()));

        assertTrue(
                String.valueOf(refused.getMessage()).contains(crls + " has no CRL of 'CN=test CA"),
                refused.getMessage());
    }

    @Test
    void certificate_withACrlThatAStrangerSignedInTheIssuersName_isRefused() throws Exception {
        serve(ours.member("member-1"));
        TestCertificates posing = new TestCertificates(directory.resolve("posing"));
        writeCrl(posing.crl());

        ConnectException refused = refusedDial(ours.client("c").with(fromFiles()));

        assertTrue(String.valueOf(refused.getMessage()).contains("is signed by it and in force"), refused.getMessage());
    }

    @Test
    void crl_outOfDate_isNoSource_unlessSoftFailIsOn() throws Exception {
        TlsConfig revoked = ours.client("revoked");
        writeCrl(ours.crl(Instant.now().minus(Duration.ofHours(1))));
        TlsContexts strict = new TlsContexts(ours.member("member-1").with(fromFiles()));
        serve(strict);
        assertServerRefuses(ours.client("good"), Refusal.UNCHECKED);
        assertEquals(1, strict.metrics().unchecked());
        ConnectException seen = refusedDial(ours.client("c").with(fromFiles()));
        assertTrue(String.valueOf(seen.getMessage()).contains("is out of date since"), seen.getMessage());
        stop();

        TlsContexts soft = new TlsContexts(ours.member("member-1").with(new Revocation(Source.CRL_FILES, crls, true)));
        serve(soft);
        assertEquals(
                "member-1", connect(ours.client("good"), new RecordingHandler()).identity());
        assertEquals(1, soft.metrics().unchecked());
        writeCrl(ours.crl("revoked"));
        assertServerRefuses(revoked, Refusal.REVOKED);
    }

    @Test
    void crlFiles_thatSayNothing_areRefusedBeforeAnythingStarts() throws Exception {
        TlsConfig config = ours.member("member-1").with(fromFiles());

        ConfigException empty = assertThrows(ConfigException.class, () -> new TlsContexts(config));
        assertTrue(String.valueOf(empty.getMessage()).startsWith(crls + ": no CRL in it"), empty.getMessage());
        Files.writeString(crls.resolve("ca.crl"), "no CRL");
        ConfigException bad = assertThrows(ConfigException.class, () -> new TlsContexts(config));
        assertTrue(String.valueOf(bad.getMessage()).startsWith(crls.resolve("ca.crl") + ": "), bad.getMessage());
    }

    @Test
    void openConnections_ofARevokedClient_endInTime_othersStay() throws Exception {
        TlsConfig mounted = kubernetesMount();
        TlsContexts tls = new TlsContexts(mounted);
        serve(tls);
        RecordingHandler revoked = new RecordingHandler();
        RecordingHandler good = new RecordingHandler();
        connect(ours.client("revoked"), revoked);
        Connection stays = connect(ours.client("good"), good);

        swap("v2", ours.crl("revoked"));

        awaitClosed(revoked);
        assertTrue(awaitClosed(accepted).contains("not accepted any more: its certificate was revoked"));
        assertEquals(1, tls.metrics().endedConnections());
        assertEquals(1, tls.metrics().reloads());
        assertTrue(stays.isOpen());
        assertTrue(good.closed.isEmpty());
    }

    /** A folder as Kubernetes mounts a secret: files are links through one link, and that is what changes. */
    private TlsConfig kubernetesMount() throws Exception {
        TlsConfig plain = ours.member("member-1");
        Path mount = Files.createDirectories(directory.resolve("mount"));
        swap("v1", ours.crl());
        for (String name : List.of("tls.crt", "tls.key", "ca.crt", "ca.crl")) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
        assertNotNull(plain.privateKey());
        return new TlsConfig(
                mount.resolve("tls.crt"),
                mount.resolve("tls.key"),
                null,
                mount.resolve("ca.crt"),
                null,
                true,
                Revocation.ofFiles(mount.resolve("ca.crl")));
    }

    private void swap(String version, byte[] crl) throws Exception {
        Path mount = directory.resolve("mount");
        Path data = Files.createDirectories(mount.resolve(".." + version));
        Path made = directory.resolve("ours");
        Files.copy(made.resolve("member-1.pem"), data.resolve("tls.crt"));
        Files.copy(made.resolve("member-1.key"), data.resolve("tls.key"));
        Files.copy(made.resolve("ca.pem"), data.resolve("ca.crt"));
        Files.write(data.resolve("ca.crl"), crl);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(".." + version));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void openConnections_toARevokedServer_endInTime() throws Exception {
        serve(ours.member("member-1"));
        writeCrl(ours.crl());
        RecordingHandler dialled = new RecordingHandler();
        connect(ours.client("c").with(fromFiles()), dialled);

        writeCrl(ours.crl("member-1"));

        assertTrue(awaitClosed(dialled).contains("not accepted any more: its certificate was revoked"));
    }

    @Test
    void openConnections_whoseAuthorityIsNotTrustedAnyMore_end() throws Exception {
        TestCertificates other = new TestCertificates(directory.resolve("other"), "other CA");
        TlsConfig config = ours.member("member-1");
        Path trust = config.trust();
        String both = Files.readString(trust) + Files.readString(directory.resolve("other/ca.pem"));
        String own = Files.readString(trust);
        Files.writeString(trust, both);
        TlsContexts tls = new TlsContexts(config);
        serve(tls);
        TlsConfig theirs = other.client("theirs");
        TlsConfig stranger = new TlsConfig(theirs.key(), theirs.privateKey(), null, config.trust(), null, true);
        RecordingHandler ended = new RecordingHandler();
        connect(stranger, ended);
        Connection stays = connect(ours.client("good"), new RecordingHandler());

        Files.writeString(trust, own);

        awaitClosed(ended);
        assertTrue(awaitClosed(accepted).contains("not issued by a CA that is trusted"));
        assertTrue(stays.isOpen());
    }

    @Test
    void openConnection_whoseCertificateExpires_ends() throws Exception {
        TlsContexts tls = new TlsContexts(ours.member("member-1"));
        serve(tls);
        RecordingHandler ended = new RecordingHandler();
        connect(ours.memberUntil("short", Instant.now().plusSeconds(4)), ended);

        awaitClosed(ended);
        assertTrue(awaitClosed(accepted).contains("has expired"));
    }

    @Test
    void openConnections_outliveACrlThatIsOutOfDateOrDamaged_andEndWhenItTells() throws Exception {
        writeCrl(ours.crl());
        TlsContexts tls = new TlsContexts(ours.member("member-1").with(fromFiles()));
        serve(tls);
        RecordingHandler handler = new RecordingHandler();
        Connection open = connect(ours.client("c"), handler);

        writeCrl(ours.crl(Instant.now().minus(Duration.ofHours(1))));
        await("judged by it", () -> tls.metrics().unchecked() == 1);
        writeCrl("half a file".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        await("it can't be read", () -> tls.metrics().failedReloads() == 1);
        assertTrue(open.isOpen());
        assertTrue(handler.closed.isEmpty());

        writeCrl(ours.crl("c"));
        awaitClosed(handler);
    }

    @Test
    void distributionPoints_tellOfRevocation_andWhoseDoesNotAnswerIsRefused() throws Exception {
        try (RevocationServices services = new RevocationServices(ours)) {
            TlsConfig good = ours.member("good", services.distributionPoint("/1.crl"));
            TlsConfig revoked = ours.member("revoked", services.distributionPoint("/2.crl"));
            TlsConfig missing = ours.member("missing", services.distributionPoint("/3.crl"));
            services.serve("/1.crl", ours.crl());
            services.serve("/2.crl", ours.crl("revoked"));
            serve(ours.member("member-1").with(new Revocation(Source.CRL_DISTRIBUTION_POINTS, null, false)));

            assertEquals("member-1", connect(good, new RecordingHandler()).identity());
            assertServerRefuses(revoked, Refusal.REVOKED);
            assertServerRefuses(missing, Refusal.UNCHECKED);
            assertServerRefuses(ours.client("none"), Refusal.UNCHECKED);
        }
    }

    @Test
    void distributionPoints_areNotAsked_whereOnlyFilesAre() throws Exception {
        try (RevocationServices services = new RevocationServices(ours)) {
            TlsConfig named = ours.member("named", services.distributionPoint("/slow"));
            writeCrl(ours.crl(Instant.now().minus(Duration.ofHours(1))));
            serve(ours.member("member-1").with(fromFiles()));

            assertServerRefuses(named, Refusal.UNCHECKED);
            assertEquals(0, services.questions.get());
        }
    }

    @Test
    void distributionPoint_thatDoesNotAnswer_holdsUpNobodyElse() throws Exception {
        try (RevocationServices services = new RevocationServices(ours)) {
            TlsConfig stuck = ours.member("stuck", services.distributionPoint("/slow"));
            TlsConfig good = ours.member("good", services.distributionPoint("/ok.crl"));
            services.serve("/ok.crl", ours.crl());
            serve(ours.member("member-1").with(new Revocation(Source.CRL_DISTRIBUTION_POINTS, null, false)));
            var waiting = dial(stuck, new RecordingHandler());
            await("the responder is asked", () -> services.questions.get() == 1);

            connect(good, new RecordingHandler());

            assertTrue(!waiting.isDone() || waiting.isCompletedExceptionally());
        }
    }

    @Test
    void ocsp_tellsOfRevocation_andWhoNamesNoResponderIsRefused() throws Exception {
        try (RevocationServices services = new RevocationServices(ours)) {
            TlsConfig good = ours.member("good", services.responder());
            TlsConfig revoked = ours.member("revoked", services.responder());
            services.revoked.add(ours.issued("revoked").getSerialNumber());
            serve(ours.member("member-1").with(new Revocation(Source.OCSP, null, false)));

            connect(good, new RecordingHandler());
            assertServerRefuses(revoked, Refusal.REVOKED);
            assertServerRefuses(ours.client("none"), Refusal.UNCHECKED);
            assertTrue(services.questions.get() >= 2);
        }
    }
}
