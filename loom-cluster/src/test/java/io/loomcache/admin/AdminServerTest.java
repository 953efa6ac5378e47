package io.loomcache.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Revocation;
import io.loomcache.member.GroupStatus;
import io.loomcache.member.GroupStatus.Role;
import io.loomcache.member.MemberStatus;
import io.loomcache.member.Safety;
import io.loomcache.member.Spread;
import io.loomcache.net.AuditLog;
import io.loomcache.net.NetMetrics.Refusal;
import io.loomcache.net.TestCertificates;
import io.loomcache.net.TlsContexts;
import io.loomcache.server.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {

    private static final int PATIENCE_MILLIS = 30_000;

    private final ToldHealth health = new ToldHealth();
    private final AtomicReference<SSLContext> context = new AtomicReference<>();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("first"));
        context.set(certificates.of("member"));
        server = AdminServer.start(
                new Address("127.0.0.1", 0),
                context::get,
                CertificatePermissions.NONE,
                new AuditLog(),
                HealthEndpoints.of(health));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/actuator/health/liveness",
                "/health/ready",
                "/actuator/health/readiness",
                "/health/startup",
                "/actuator/health/startup"
            })
    void ready_answers200(String path) throws Exception {
        HttpResponse<String> answer = certificates.get(server.port(), path);

        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"UP\"}\n", answer.body());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/ready", "/actuator/health/readiness", "/actuator/health/ready"})
    void notReady_answers503WithTheReason(String path) throws Exception {
        health.notReady().set("no \"leader\"\n");

        HttpResponse<String> answer = certificates.get(server.port(), path);

        assertEquals(503, answer.statusCode());
        assertEquals("{\"status\":\"DOWN\",\"reason\":\"no \\\"leader\\\"\\u000a\"}\n", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/liveness", "/actuator/health/liveness"})
    void notReady_isStillAlive(String path) throws Exception {
        health.notReady().set("no leader");

        assertEquals(200, certificates.get(server.port(), path).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/startup", "/actuator/health/startup"})
    void notStarted_answers503_andAfterwardsReadinessDoesNotMatter(String path) throws Exception {
        health.notStarted().set("group 0 has no leader");
        HttpResponse<String> before = certificates.get(server.port(), path);
        health.notStarted().set(null);
        health.notReady().set("stopping");
        HttpResponse<String> after = certificates.get(server.port(), path);

        assertEquals(503, before.statusCode());
        assertEquals("{\"status\":\"DOWN\",\"reason\":\"group 0 has no leader\"}\n", before.body());
        assertEquals(200, after.statusCode());
    }

    @Test
    void status_tellsAllThatTheMemberKnows() throws Exception {
        health.told()
                .set(new MemberStatus(
                        "a\"b",
                        "c",
                        "1.2.3",
                        List.of(
                                new GroupStatus(0, "a\"b", 7, Role.LEADER, 11, 12, 13, 14),
                                new GroupStatus(1, null, 8, Role.UNKNOWN, 0, 0, 0, 0)),
                        new MemberStatus.Connections(21, 22, Map.of(Refusal.NOT_TLS, 23L), 24, 25, 26, 27),
                        new Spread("eu-1a", null, Safety.UNSAFE, Safety.UNKNOWN)));

        HttpResponse<String> answer = certificates.get(server.port(), "/api/cluster/status");

        assertEquals(200, answer.statusCode());
        assertEquals(
                "{'memberId':'a\\'b','clusterId':'c','version':'1.2.3','groups':["
                        + "{'group':0,'leader':'a\\'b','term':7,'role':'leader',"
                        + "'flushes':11,'appendedEntries':12,'snapshotIndex':13,'listenersGivenUp':14},"
                        + "{'group':1,'leader':null,'term':8,'role':'unknown',"
                        + "'flushes':0,'appendedEntries':0,'snapshotIndex':0,'listenersGivenUp':0}],"
                        + "'connections':{'accepted':21,'open':22,"
                        + "'refused':{'not_tls':23,'tls':0,'revoked':0,'unchecked':0,'hello':0,'cluster':0,'protocol':0,'version':0,'limit':0},"
                        + "'framesIn':24,'framesOut':25,'bytesIn':26,'bytesOut':27},"
                        + "'zone':'eu-1a','node':null,'zoneSafe':false,'nodeSafe':null}\n",
                answer.body().replace('"', '\''));
    }

    @Test
    void status_withoutAMember_answers503() throws Exception {
        HttpResponse<String> answer = certificates.get(server.port(), "/api/cluster/status");

        assertEquals(503, answer.statusCode());
        assertEquals("{\"status\":\"DOWN\",\"reason\":\"starting\"}\n", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/live/x", "/health/ready2", "/api/cluster", "/metrics"})
    void otherPath_answers404(String path) throws Exception {
        assertEquals(404, certificates.get(server.port(), path).statusCode());
    }

    @Test
    void otherMethods_answer405_headWithoutBody() throws Exception {
        SSLContext client = certificates.of("client");

        assertEquals(
                405,
                Certificates.call(client, "POST", server.port(), "/health/live").statusCode());
        HttpResponse<String> head = Certificates.call(client, "HEAD", server.port(), "/health/live");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void callerWithoutCertificate_isRefused() throws Exception {
        SSLContext anonymous = SSLContext.getInstance("TLS");
        anonymous.init(null, trust(folder.resolve("first/ca.pem")), null);

        assertThrows(IOException.class, () -> Certificates.call(anonymous, "GET", server.port(), "/health/live"));
    }

    /** As certificates for machines often are. */
    @Test
    void callerWhoseCertificateNamesNobody_mayProbe() throws Exception {
        TestCertificates made = new TestCertificates(folder.resolve("made"));
        SSLContext nameless = new TlsContexts(made.nameless("nameless")).sslContext();
        context.set(new TlsContexts(made.member("member")).sslContext());

        assertEquals(
                200,
                Certificates.call(nameless, "GET", server.port(), "/health/live")
                        .statusCode());
    }

    @Test
    void callerWhoseCertificateIsRevoked_isRefusedFromTheNextRequestOn() throws Exception {
        TestCertificates made = new TestCertificates(folder.resolve("made"));
        Path crl = Files.write(folder.resolve("ca.crl"), made.crl());
        SSLContext caller = new TlsContexts(made.client("caller")).sslContext();
        TlsContexts member = new TlsContexts(made.member("member").with(Revocation.ofFiles(crl)));
        server.close();
        server = AdminServer.start(
                new Address("127.0.0.1", 0),
                member::sslContext,
                CertificatePermissions.NONE,
                new AuditLog(),
                HealthEndpoints.of(health));
        assertEquals(
                200,
                Certificates.call(caller, "GET", server.port(), "/health/live").statusCode());

        Files.write(crl, made.crl("caller"));

        assertThrows(IOException.class, () -> Certificates.call(caller, "GET", server.port(), "/health/live"));
        assertTrue(member.metrics().revoked() > 0, "counted");
    }

    @Test
    void callerWhoDoesNotRead_isHungUpOn() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            SSLSocket deaf = (SSLSocket)
                    certificates.of("client").getSocketFactory().createSocket(socket, "localhost", server.port(), true);
            byte[] request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> askWithoutEnd(deaf, request));

            ExecutionException ended =
                    assertThrows(ExecutionException.class, () -> asking.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));

            assertInstanceOf(UncheckedIOException.class, ended.getCause());
        }
    }

    private static void askWithoutEnd(SSLSocket socket, byte[] request) {
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void plainHttp_isNotAnswered() throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout(PATIENCE_MILLIS);
            plain.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            String answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertFalse(answer.contains("HTTP"), answer); // an alert of TLS, or nothing
        }
    }

    @Test
    void callerOfAnotherAuthority_isRefused() throws Exception {
        Certificates other = Certificates.init(folder.resolve("other"));

        assertThrows(IOException.class, () -> other.get(server.port(), "/health/live"));
    }

    @Test
    void silentCallers_doNotStopTheOthers_andAreHungUpOn() throws Exception {
        Socket[] silent = new Socket[8];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = new Socket(InetAddress.getLoopbackAddress(), server.port());
            silent[i].getOutputStream().write(0x16); // the first byte of a ClientHello, and no more
        }
        try {
            assertEquals(200, certificates.get(server.port(), "/health/live").statusCode());
            for (Socket socket : silent) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getInputStream().readAllBytes(); // an alert, then the end, or it would time out
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void newCertificates_serveFromTheNextHandshake() throws Exception {
        Certificates second = Certificates.init(folder.resolve("second"));
        context.set(second.of("member"));

        assertEquals(200, second.get(server.port(), "/health/live").statusCode());
        assertThrows(IOException.class, () -> certificates.get(server.port(), "/health/live"));
    }

    private static TrustManager[] trust(Path pem) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
