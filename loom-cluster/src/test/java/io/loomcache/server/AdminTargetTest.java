package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.admin.AdminClient;
import io.loomcache.admin.AdminServer;
import io.loomcache.admin.HealthEndpoints;
import io.loomcache.admin.ToldHealth;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ConfigException;
import io.loomcache.config.Settings;
import io.loomcache.net.AuditLog;
import io.loomcache.net.TestCertificates;
import io.loomcache.net.TlsContexts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTargetTest {

    private final ToldHealth health = new ToldHealth();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
        server = AdminServer.start(
                new Address("127.0.0.1", 0),
                () -> certificates.of("member"),
                CertificatePermissions.NONE,
                new AuditLog(),
                HealthEndpoints.of(health));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void well_is200() throws IOException {
        AdminClient.Reply answer = AdminTarget.local(settings(Map.of())).get("/health/ready");

        assertEquals(new AdminClient.Reply(200, "{\"status\":\"UP\"}"), answer);
    }

    @Test
    void notReady_is503WithTheReason_butAlive() throws IOException {
        health.notReady().set("group 0 has no leader");

        AdminClient.Reply ready = AdminTarget.local(settings(Map.of())).get("/health/ready");
        AdminClient.Reply live = AdminTarget.local(settings(Map.of())).get("/health/live");

        assertEquals(503, ready.status());
        assertEquals("{\"status\":\"DOWN\",\"reason\":\"group 0 has no leader\"}", ready.body());
        assertEquals(200, live.status());
    }

    @Test
    void command_endsWith0_whenWell_andWith1_whenNot() {
        int well = command();
        health.notReady().set("stopping");
        int notReady = command();
        int alive = command("live");

        assertEquals(0, well);
        assertEquals(1, notReady);
        assertEquals(0, alive);
    }

    @Test
    void certificateForAnotherHost_isNoAnswer() {
        Settings settings = settings(Map.of("LOOMCACHE_NODE_HOST", "cache-1"));

        IOException failure = assertThrows(
                IOException.class, () -> AdminTarget.local(settings).get("/health/ready"));

        assertTrue(String.valueOf(failure.getMessage()).contains("cache-1"), failure.toString());
    }

    @Test
    void certificateForAnotherHost_whereHostsDoNotCount_isAnAnswer() throws IOException {
        Settings settings =
                settings(Map.of("LOOMCACHE_NODE_HOST", "cache-1", "LOOMCACHE_TLS_VERIFY_HOST_NAME", "false"));

        assertEquals(200, AdminTarget.local(settings).get("/health/ready").status());
    }

    @Test
    void memberOfAnotherAuthority_isNoAnswer() throws Exception {
        Certificates.init(folder.resolve("other"));
        Settings settings = settings(
                Map.of("LOOMCACHE_TLS_DIRECTORY", folder.resolve("other").toString()));

        assertThrows(IOException.class, () -> AdminTarget.local(settings).get("/health/ready"));
    }

    @Test
    void memberWhoseCertificateWasRevoked_isNoAnswer() throws Exception {
        TestCertificates made = new TestCertificates(folder.resolve("made"));
        SSLContext member = new TlsContexts(made.member("member")).sslContext();
        Path crl = Files.write(folder.resolve("ca.crl"), made.crl());
        serve(member);
        Settings settings = settings(Map.of(
                "LOOMCACHE_TLS_DIRECTORY", folder.resolve("made").toString(),
                "LOOMCACHE_TLS_REVOCATION_CHECKING_ENABLED", "true",
                "LOOMCACHE_TLS_CRL_PATH", crl.toString()));
        assertTrue(AdminTarget.local(settings).get("/health/ready").isOk());

        Files.write(crl, made.crl("member"));

        assertThrows(IOException.class, () -> AdminTarget.local(settings).get("/health/ready"));
    }

    @Test
    void memberWhoseCertificateHasExpired_isNoAnswer() throws Exception {
        TestCertificates made = new TestCertificates(folder.resolve("made"));
        Instant end = Instant.now().plusSeconds(2);
        serve(new TlsContexts(made.memberUntil("member", end)).sslContext());
        made.member("member"); // the one that the command shows

        Servers.await("the end of the certificate", () -> Instant.now().isAfter(end));

        Settings settings = settings(
                Map.of("LOOMCACHE_TLS_DIRECTORY", folder.resolve("made").toString()));
        assertThrows(IOException.class, () -> AdminTarget.local(settings).get("/health/ready"));
    }

    private void serve(SSLContext context) throws IOException {
        server.close();
        server = AdminServer.start(
                new Address("127.0.0.1", 0),
                () -> context,
                CertificatePermissions.NONE,
                new AuditLog(),
                HealthEndpoints.of(health));
    }

    @Test
    void nobodyThere_isNoAnswer_andSaysWhere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Settings settings = settings(Map.of("LOOMCACHE_HTTP_PORT", "" + free));

        IOException failure = assertThrows(
                IOException.class, () -> AdminTarget.local(settings).get("/health/live"));

        assertTrue(String.valueOf(failure.getMessage()).contains("127.0.0.1:" + free), failure.toString());
    }

    @Test
    void settingsWithoutHealth_areRefused() {
        for (Map<String, String> without : List.of(
                Map.of("LOOMCACHE_HTTP_ENABLED", "false"),
                Map.of("LOOMCACHE_HTTP_PORT", "0"),
                Map.of("LOOMCACHE_SERVER_ENABLED", "false"))) {
            assertThrows(
                    ConfigException.class,
                    () -> AdminTarget.local(settings(without)).get("/health/ready"));
        }
    }

    private int command(String... probe) {
        String[] arguments =
                Stream.concat(Stream.of("health"), Stream.of(probe)).toArray(String[]::new);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Main.run(arguments, environment(Map.of()), nowhere, nowhere);
    }

    private Settings settings(Map<String, String> more) {
        return Settings.ofServer(new Properties(), environment(more), null);
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LOOMCACHE_TLS_DIRECTORY",
                certificates.directory().toString(),
                "LOOMCACHE_HTTP_PORT",
                "" + server.port()));
        environment.putAll(more);
        return environment;
    }
}
