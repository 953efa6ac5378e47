package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.loomcache.admin.JsonObject;
import io.loomcache.admin.ServerProperties;
import io.loomcache.config.ConfigException;
import io.loomcache.config.OtlpConfig;
import io.loomcache.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that sends its meters to a collector, here a small one of our own. */
class OtlpTest {

    static {
        ServerProperties.set();
    }

    private static final String PATH = "/v1/metrics";
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
    private final AtomicInteger refuse = new AtomicInteger();

    @TempDir
    private Path folder;

    private Certificates certificates;
    private @Nullable HttpServer collector;

    private record Message(String path, String token, String sender, String body) {

        List<JsonObject> metrics() {
            JsonObject resource =
                    JsonObject.parse(body).objects("resourceMetrics").get(0);
            return resource.objects("scopeMetrics").get(0).objects("metrics");
        }

        Optional<JsonObject> metric(String name) {
            return metrics().stream()
                    .filter(metric -> metric.text("name").filter(name::equals).isPresent())
                    .findFirst();
        }
    }

    @BeforeEach
    void certificates() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
    }

    @AfterEach
    void stop() {
        if (collector != null) {
            collector.stop(0);
        }
    }

    private HttpServer collector() {
        return Objects.requireNonNull(collector, "every test listens first");
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private void listen(HttpServer server) {
        collector = server;
        server.createContext("/", this::take);
        server.start();
    }

    private HttpsServer secured(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 8);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setNeedClientAuth(true);
                connection.setSSLParameters(parameters);
            }
        });
        return server;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
            String sender = exchange instanceof HttpsExchange secured
                    ? secured.getSSLSession().getPeerPrincipal().getName()
                    : "";
            boolean isRefused = refuse.getAndDecrement() > 0;
            exchange.sendResponseHeaders(isRefused ? 503 : 200, -1);
            if (!isRefused) {
                arrived.add(new Message(
                        exchange.getRequestURI().getPath(),
                        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                        sender,
                        new String(body, StandardCharsets.UTF_8)));
            }
        }
    }

    private Message next() throws InterruptedException {
        Message message = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(message, "nothing arrived");
        return message;
    }

    private Settings settings(String scheme, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString(),
                "LOOMCACHE_CLUSTER_CLUSTER_ID", "shop",
                "LOOMCACHE_NODE_ID", "m1",
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                        folder.resolve("data").toString(),
                "LOOMCACHE_SERVER_BIND_ADDRESS", "127.0.0.1",
                "LOOMCACHE_SERVER_PORT", "0",
                "LOOMCACHE_HTTP_ENABLED", "false",
                "LOOMCACHE_METRICS_PORT", "0",
                "LOOMCACHE_METRICS_OTLP_URL",
                        scheme + "://localhost:" + collector().getAddress().getPort() + PATH,
                "LOOMCACHE_METRICS_OTLP_INTERVAL", "1s"));
        environment.putAll(more);
        return Settings.ofServer(new Properties(), environment, null);
    }

    @Test
    void meters_arrive_withTheirSenderAndTheHeadersOfTheFile() throws Exception {
        listen(HttpServer.create(anyPort(), 8));
        Path headers = Files.writeString(folder.resolve("headers"), "Authorization: Bearer abc\n\nX-Other: 1\n");

        try (ServerProcess process = ServerProcess.start(settings(
                "http",
                Map.of(
                        "LOOMCACHE_METRICS_ENABLED",
                        "false",
                        "LOOMCACHE_METRICS_OTLP_HEADERS_FILE",
                        headers.toString())))) {
            Message message = next();
            while (message.metric("loomcache_storage_flush_seconds").isEmpty()) {
                message = next();
            }

            assertEquals(0, process.metricsPort());
            assertEquals(PATH, message.path());
            assertEquals("Bearer abc", message.token());
            assertTrue(
                    message.body().contains("{\"key\":\"service.instance.id\",\"value\":{\"stringValue\":\"m1\"}}"),
                    message.body());
            JsonObject build = message.metric("loomcache_build_info")
                    .orElseThrow()
                    .object("gauge")
                    .orElseThrow()
                    .objects("dataPoints")
                    .get(0);
            assertEquals(1, build.number("asDouble").orElseThrow());
            assertTrue(
                    build.objects("attributes").stream()
                            .anyMatch(label -> label.text("key").orElse("").equals("version")),
                    build.toString());
            assertSum(message.metric("loomcache_forbidden").orElseThrow());
            assertHistogram(message.metric("loomcache_storage_flush_seconds").orElseThrow());
            assertTrue(message.metric("jvm_memory_used_bytes").isPresent(), message.body());
        }
    }

    private static void assertSum(JsonObject metric) {
        JsonObject sum = metric.object("sum").orElseThrow();
        assertEquals(Optional.of(true), sum.bool("isMonotonic"));
        assertEquals(2, sum.number("aggregationTemporality").orElseThrow());
        JsonObject point = sum.objects("dataPoints").get(0);
        long start = Long.parseLong(point.text("startTimeUnixNano").orElseThrow());
        long now = Long.parseLong(point.text("timeUnixNano").orElseThrow());
        assertTrue(start < now && now - start < TimeUnit.DAYS.toNanos(1), start + " " + now);
    }

    private static void assertHistogram(JsonObject metric) {
        JsonObject histogram = metric.object("histogram").orElseThrow();
        assertEquals(2, histogram.number("aggregationTemporality").orElseThrow());
        JsonObject point = histogram.objects("dataPoints").get(0);
        assertTrue(Long.parseLong(point.text("count").orElseThrow()) > 0, point.toString());
        assertTrue(point.decimal("sum").orElseThrow() > 0, point.toString());
        assertEquals(16, point.numbers("explicitBounds").size());
    }

    @Test
    void collectorThatRefuses_getsTheNextMessages() throws Exception {
        listen(HttpServer.create(anyPort(), 8));
        refuse.set(2);

        try (ServerProcess process = ServerProcess.start(settings("http", Map.of()))) {
            assertTrue(next().metric("loomcache_build_info").isPresent());
            assertTrue(process.metricsPort() > 0);
        }
    }

    @Test
    void overHttps_theMemberShowsItsCertificate() throws Exception {
        listen(secured(certificates.of("member")));

        try (ServerProcess process = ServerProcess.start(settings("https", Map.of()))) {
            assertEquals("CN=member", next().sender());
            assertFalse(process.port() == 0);
        }
    }

    @Test
    void interval_withoutAUrl_isRefused() {
        Settings settings = Settings.ofServer(new Properties(), Map.of("LOOMCACHE_METRICS_OTLP_INTERVAL", "5s"), null);

        ConfigException refused = assertThrows(ConfigException.class, () -> OtlpConfig.of(settings));

        assertEquals(
                "loomcache.metrics.otlp.interval: set, expected loomcache.metrics.otlp.url beside it, or not at all",
                refused.getMessage());
    }
}
