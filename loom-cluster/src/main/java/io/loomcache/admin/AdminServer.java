package io.loomcache.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.loomcache.config.Address;
import io.loomcache.config.CertificateNames;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Grants;
import io.loomcache.net.AuditLog;
import io.loomcache.net.PeerIdentity;
import io.loomcache.net.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints over HTTPS with mutual TLS, on a port of their own: the same certificates and permissions as
 * everywhere. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    /** Each is busy for a whole handshake and request, however slow; past it a connection is closed. */
    private static final int THREADS = 64;

    private static final int BACKLOG = 64;

    private final HttpsServer server;
    private final ThreadPoolExecutor executor;
    private final CertificatePermissions permissions;
    private final List<Endpoint> endpoints;
    private final AuditLog audit;

    static {
        // Read once by the JDK's server. Without the first a peer that stops in the middle of its TLS
        // handshake or request would keep a thread for ever; without the second an answer waits for an ack.
        // There is no limit to the time of an answer, since a backup takes as long as it takes.
        setDefault("sun.net.httpserver.maxReqTime", "5");
        setDefault("sun.net.httpserver.nodelay", "true");
    }

    private AdminServer(
            HttpsServer server, CertificatePermissions permissions, AuditLog audit, List<Endpoint> endpoints) {
        this.server = server;
        this.permissions = permissions;
        this.audit = audit;
        this.endpoints = List.copyOf(endpoints);
        AtomicInteger number = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "loomcache-admin-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Listens and answers until closed.
     *
     * @param address port 0: any free one
     * @param tls asked at each handshake
     * @param audit where refusals are written down, and whatever changes something
     * @throws IOException it can't listen there
     */
    public static AdminServer start(
            Address address,
            Supplier<SSLContext> tls,
            CertificatePermissions permissions,
            AuditLog audit,
            List<Endpoint> endpoints)
            throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
        AdminServer admin = new AdminServer(server, permissions, audit, endpoints);
        server.setExecutor(admin.executor);
        server.setHttpsConfigurator(new MutualTls(tls));
        server.createContext("/", exchange -> admin.handle((HttpsExchange) exchange));
        server.start();
        return admin;
    }

    /** The local port on which it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpsExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Answer answer(HttpsExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        List<Endpoint> ofPath = endpoints.stream()
                .filter(endpoint -> endpoint.paths().contains(path))
                .toList();
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        Endpoint endpoint = ofPath.stream()
                .filter(each -> each.method().equals(method))
                .findFirst()
                .orElse(null);
        if (ofPath.isEmpty()) {
            return Answer.error(Answer.NOT_FOUND, "no such path; there are " + paths());
        }
        if (endpoint == null) {
            String allowed = ofPath.stream().map(Endpoint::method).collect(Collectors.joining(", "));
            exchange.getResponseHeaders().set("Allow", allowed);
            return Answer.error(Answer.METHOD_NOT_ALLOWED, "expected " + allowed);
        }
        return answer(exchange, endpoint, path);
    }

    private Answer answer(HttpsExchange exchange, Endpoint endpoint, String path) {
        CertificateNames caller = caller(exchange);
        Answer answer = answer(exchange, endpoint, path, caller);
        if (answer.status() == Answer.FORBIDDEN) {
            audit.refused("request", caller.shown(), exchange.getRemoteAddress(), endpoint.method() + " " + path);
        } else if (!endpoint.method().equals("GET")) {
            String query = exchange.getRequestURI().getRawQuery();
            String what = endpoint.method() + " " + path + (query == null ? "" : "?" + query);
            audit.acted(caller.shown(), exchange.getRemoteAddress(), what, "answered " + answer.status());
        }
        return answer;
    }

    private Answer answer(HttpsExchange exchange, Endpoint endpoint, String path, CertificateNames caller) {
        try {
            String identity = caller.shown();
            Grants given = permissions.of(caller);
            if (endpoint.needed() != null && (given == null || !given.includes(endpoint.needed()))) {
                return Answer.error(
                        Answer.FORBIDDEN,
                        "certificate '" + identity + "' may not " + endpoint.method() + " " + path + ": it needs "
                                + endpoint.needed() + "; its permission: " + given);
            }
            return endpoint.handler()
                    .answer(new AdminRequest(
                            endpoint.method(),
                            path,
                            identity,
                            AdminRequest.parse(exchange.getRequestURI().getRawQuery())));
        } catch (IllegalArgumentException e) {
            return Answer.error(Answer.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} {} failed", endpoint.method(), path, e);
            return Answer.error(Answer.INTERNAL_ERROR, Objects.toString(e.getMessage(), e.toString()));
        }
    }

    /** Who asks; nobody, if the certificate does not say. */
    private static CertificateNames caller(HttpsExchange exchange) {
        try {
            return PeerIdentity.of(exchange.getSSLSession());
        } catch (PeerIdentity.MissingException e) {
            return CertificateNames.NOBODY;
        }
    }

    private String paths() {
        return endpoints.stream()
                .map(endpoint -> endpoint.paths().stream().min(SHORTEST_FIRST).orElse(""))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        // Who asks on and on without reading would stop the JDK's timer, and with it everybody.
        exchange.getResponseHeaders().set("Connection", "close");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), Math.max(0, answer.length()));
            answer.body().writeTo(exchange.getResponseBody());
        }
    }

    private static final Comparator<String> SHORTEST_FIRST =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

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
            parameters.setProtocols(new String[] {TlsContexts.PROTOCOL});
            parameters.setNeedClientAuth(true);
            connection.setSSLParameters(parameters);
        }
    }
}
