package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void certificates() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
    }

    @Test
    void alone_becomesReady_andEndsInOrder() throws Exception {
        ServerProcess process = ServerProcess.start(settings(Map.of()));
        int health = process.adminPort();
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        Thread waiting = new Thread(() -> complete(end, process));
        waiting.start();

        assertTimeoutPreemptively(PATIENCE, () -> {
            while (certificates.get(health, "/health/ready").statusCode() != 200) {
                Thread.onSpinWait(); // each round is a TLS handshake
            }
        });
        String status = certificates.get(health, "/api/cluster/status").body();
        int startup = certificates.get(health, "/health/startup").statusCode();
        process.close();

        assertTrue(status.contains("\"role\":\"leader\""), status);
        assertEquals(200, startup);
        assertEquals(ExitCode.OK, end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertThrows(IOException.class, () -> certificates.get(health, "/health/live"));
        process.close();
    }

    @Test
    void takenPort_isAnIoExceptionThatNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Settings settings = settings(Map.of("LOOMCACHE_SERVER_PORT", "" + taken.getLocalPort()));

            IOException failure = assertThrows(IOException.class, () -> ServerProcess.start(settings));

            assertTrue(
                    String.valueOf(failure.getMessage()).contains("127.0.0.1:" + taken.getLocalPort()),
                    failure.toString());
        }
    }

    @Test
    void metrics_areServedAtBothDoors_alsoBeforeTheMemberIsReady() throws Exception {
        try (ServerProcess process = ServerProcess.start(settings(Map.of()))) {
            for (int port : new int[] {process.metricsPort(), process.adminPort()}) {
                HttpResponse<String> scrape = certificates.get(port, "/metrics");

                assertEquals(200, scrape.statusCode());
                assertTrue(
                        scrape.headers().firstValue("content-type").orElse("").startsWith("text/plain; version=0.0.4"),
                        scrape.headers().toString());
                assertTrue(scrape.body().contains("loomcache_raft_role{group=\"0\",role=\"leader\"}"), scrape.body());
                assertTrue(scrape.body().contains("jvm_memory_used_bytes"), scrape.body());
            }
            assertEquals(
                    404, certificates.get(process.metricsPort(), "/health/live").statusCode());
        }
    }

    @Test
    void withoutMetrics_servesNone() throws Exception {
        try (ServerProcess process = ServerProcess.start(settings(Map.of("LOOMCACHE_METRICS_ENABLED", "false")))) {
            assertEquals(0, process.metricsPort());
            assertEquals(404, certificates.get(process.adminPort(), "/metrics").statusCode());
        }
    }

    @Test
    void withoutHttp_servesNoHealth() throws Exception {
        try (ServerProcess process = ServerProcess.start(settings(Map.of("LOOMCACHE_HTTP_ENABLED", "false")))) {
            assertEquals(0, process.adminPort());
        }
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString(),
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                        folder.resolve("data").toString(),
                "LOOMCACHE_SERVER_BIND_ADDRESS", "127.0.0.1",
                "LOOMCACHE_SERVER_PORT", "0",
                "LOOMCACHE_HTTP_PORT", "0",
                "LOOMCACHE_METRICS_PORT", "0"));
        environment.putAll(more);
        return Settings.ofServer(new Properties(), environment, null);
    }

    private static void complete(CompletableFuture<ExitCode> end, ServerProcess process) {
        try {
            end.complete(process.await());
        } catch (InterruptedException e) {
            end.completeExceptionally(e);
        }
    }
}
