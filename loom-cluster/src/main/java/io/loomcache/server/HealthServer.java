package io.loomcache.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.loomcache.config.Address;
import io.loomcache.member.MemberStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Health over HTTPS with mutual TLS, on a port of its own: {@code /health/live} says that this process
 * answers and nothing more, so that lost quorum never makes a supervisor kill the members that are left;
 * {@code /health/startup} whether the member has been ready once; {@code /health/ready} whether requests
 * should come here; {@code /api/cluster/status} tells what this member knows. 200 or 503, and one line of JSON.
 */
final class HealthServer implements AutoCloseable {

    private static final Set<String> LIVE =
            Set.of("/health/live", "/health/liveness", "/actuator/health/live", "/actuator/health/liveness");
    private static final Set<String> STARTUP = Set.of("/health/startup", "/actuator/health/startup");
    private static final Set<String> READY =
            Set.of("/health/ready", "/health/readiness", "/actuator/health/ready", "/actuator/health/readiness");
    private static final String STATUS = "/api/cluster/status";

    private static final String NO_SUCH_PATH =
            "no such path; there are /health/live, /health/ready, /health/startup and " + STATUS;

    /** Each is busy for a whole handshake and request, however slow; past it a connection is closed. */
    private static final int THREADS = 64;

    private static final int BACKLOG = 64;

    private final HttpsServer server;
    private final ThreadPoolExecutor executor;

    static {
        // Read once by the JDK's server. Without the first two a peer that stops in the middle of its TLS
        // handshake or request would keep a thread for ever; without the third an answer waits for an ack.
        setDefault("sun.net.httpserver.maxReqTime", "5");
        setDefault("sun.net.httpserver.maxRspTime", "5");
        setDefault("sun.net.httpserver.nodelay", "true");
    }

    private HealthServer(HttpsServer server, ThreadPoolExecutor executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Listens and answers until closed.
     *
     * @param address port 0: any free one
     * @param tls asked at each handshake
     * @throws IOException it can't listen there
     */
    static HealthServer start(Address address, Supplier<SSLContext> tls, Health health) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "loomcache-health-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        server.setExecutor(executor);
        server.setHttpsConfigurator(new MutualTls(tls));
        server.createContext("/", exchange -> answer(exchange, health));
        server.start();
        return new HealthServer(server, executor);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static void answer(HttpExchange exchange, Health health) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, body("ERROR", "only GET and HEAD"));
            } else if (LIVE.contains(path)) {
                send(exchange, 200, body("UP", null));
            } else if (READY.contains(path)) {
                probe(exchange, health.notReadyReason());
            } else if (STARTUP.contains(path)) {
                probe(exchange, health.notStartedReason());
            } else if (path.equals(STATUS)) {
                MemberStatus status = health.status();
                send(
                        exchange,
                        status == null ? 503 : 200,
                        status == null ? body("DOWN", "starting") : StatusJson.of(status));
            } else {
                send(exchange, 404, body("ERROR", NO_SUCH_PATH));
            }
        }
    }

    /** @param reason why not; null: all is well */
    private static void probe(HttpExchange exchange, @Nullable String reason) throws IOException {
        send(exchange, reason == null ? 200 : 503, body(reason == null ? "UP" : "DOWN", reason));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String body(String status, @Nullable String reason) {
        return "{\"status\":\"" + status + "\"" + (reason == null ? "" : ",\"reason\":\"" + Json.escape(reason) + "\"")
                + "}\n";
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Nobody without a certificate gets in, here as elsewhere. */
    private static final class MutualTls extends HttpsConfigurator {

        MutualTls(Supplier<SSLContext> tls) {
            super(new LatestContext(tls));
        }

        @Override
        public void configure(HttpsParameters connection) {
            SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setNeedClientAuth(true);
            connection.setSSLParameters(parameters);
        }
    }
}
