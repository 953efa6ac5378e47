package io.loomcache.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loomcache.admin.ServerProperties;
import io.loomcache.server.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * A way to a member's HTTPS door for a browser without a certificate: plain HTTP on the loopback, every request passed on
 * with the certificate of the test. For tests alone.
 */
final class PlainDoor implements AutoCloseable {

    static {
        ServerProperties.set();
    }

    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy");

    private final SSLContext certificate;
    private final int port;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger answersLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile UnaryOperator<String> change = UnaryOperator.identity();

    PlainDoor(SSLContext certificate, int port) throws IOException {
        this.certificate = certificate;
        this.port = port;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** After so many answers to questions about statistics the connection is closed without one. */
    void answerOnly(int times) {
        answersLeft.set(times);
    }

    /** Changes the page's HTML on its way. */
    void change(UnaryOperator<String> change) {
        this.change = change;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/api/stats") && answersLeft.getAndDecrement() <= 0) {
                return; // an exchange that is closed without an answer closes its connection
            }
            HttpResponse<String> answer = Certificates.call(certificate, "GET", port, path);
            PASSED_ON.forEach(name -> answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            String body = path.equals("/") ? change.apply(answer.body()) : answer.body();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.statusCode(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
