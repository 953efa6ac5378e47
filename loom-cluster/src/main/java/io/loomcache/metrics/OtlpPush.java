package io.loomcache.metrics;

import io.loomcache.config.OtlpConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends all meters to a collector again and again, on a thread of its own. What can't be sent is not kept: the next message
 * has newer sums. A failure is logged once, and that it is over. Thread-safe.
 */
public final class OtlpPush implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OtlpPush.class);

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int REASON_BYTES = 200;

    private final OtlpConfig config;
    private final MemberMetrics metrics;
    private final Map<String, String> resource;
    private final Supplier<SSLContext> tls;
    private final ScheduledExecutorService executor;

    /** Belongs to the thread that sends. */
    private boolean isFailing;

    private OtlpPush(OtlpConfig config, MemberMetrics metrics, Map<String, String> resource, Supplier<SSLContext> tls) {
        this.config = config;
        this.metrics = metrics;
        this.resource = resource;
        this.tls = tls;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "loomcache-otlp");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sends from now on until closed.
     *
     * @param metrics not closed here
     * @param resource attributes that say who sends it
     * @param tls asked for each message, to show the member's certificate and to judge the collector's
     */
    public static OtlpPush start(
            OtlpConfig config, MemberMetrics metrics, Map<String, String> resource, Supplier<SSLContext> tls) {
        OtlpPush push = new OtlpPush(config, metrics, resource, tls);
        var unused = push.executor.scheduleWithFixedDelay(
                push::sendAndTell, 0, config.interval().toMillis(), TimeUnit.MILLISECONDS);
        return push;
    }

    private void sendAndTell() {
        try {
            send();
            if (isFailing) {
                LOG.info("meters are sent to {} again", config.url());
            }
            isFailing = false;
        } catch (IOException | RuntimeException e) {
            if (!isFailing && !executor.isShutdown()) {
                LOG.warn("meters can't be sent to {}: {}", config.url(), e.toString());
            }
            isFailing = true;
        }
    }

    private void send() throws IOException {
        Instant start =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        String message = new OtlpMessage(resource, start, Clock.systemUTC().instant()).of(metrics.read());
        HttpURLConnection connection = (HttpURLConnection) config.url().toURL().openConnection();
        try {
            prepare(connection);
            try (OutputStream out = new GZIPOutputStream(connection.getOutputStream())) {
                out.write(message.getBytes(StandardCharsets.UTF_8));
            }
            requireOk(connection);
        } finally {
            connection.disconnect();
        }
    }

    private void prepare(HttpURLConnection connection) throws IOException {
        if (connection instanceof HttpsURLConnection secured) {
            secured.setSSLSocketFactory(tls.get().getSocketFactory());
        }
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Content-Encoding", "gzip");
        if (config.headersFile() != null) {
            for (String line : Files.readAllLines(config.headersFile())) {
                addHeader(connection, line);
            }
        }
    }

    private void addHeader(HttpURLConnection connection, String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon > 0) {
            connection.setRequestProperty(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        } else if (!line.isBlank()) {
            throw new IOException(config.headersFile() + ": a line of it is not 'Name: value'");
        }
    }

    private static void requireOk(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status / 100 != 2) {
            throw new IOException("it answers " + status + " " + reason(connection));
        }
    }

    private static String reason(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getErrorStream()) {
            return body == null ? "" : new String(body.readNBytes(REASON_BYTES), StandardCharsets.UTF_8).strip();
        }
    }

    /** A message under way is not waited for. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
