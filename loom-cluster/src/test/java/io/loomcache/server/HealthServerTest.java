package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loomcache.config.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthServerTest {

    private static final int PATIENCE_MILLIS = 30_000;

    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
    private final AtomicReference<SSLContext> context = new AtomicReference<>();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private HealthServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("first"));
        context.set(certificates.of("member"));
        server = HealthServer.start(new Address("127.0.0.1", 0), context::get, reason::get);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/actuator/health/liveness", "/health/ready", "/actuator/health/readiness"})
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
        reason.set("no \"leader\"\n");

        HttpResponse<String> answer = certificates.get(server.port(), path);

        assertEquals(503, answer.statusCode());
        assertEquals("{\"status\":\"DOWN\",\"reason\":\"no \\\"leader\\\"\\u000a\"}\n", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/liveness", "/actuator/health/liveness"})
    void notReady_isStillAlive(String path) throws Exception {
        reason.set("no leader");

        assertEquals(200, certificates.get(server.port(), path).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/live/x", "/health/ready2", "/metrics"})
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
