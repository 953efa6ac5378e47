package io.loomcache.server;

import io.loomcache.client.LoomClient;
import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.NetLimits;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Members as the command {@code server} runs them, in this JVM; and the command that operates them. */
final class Servers implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Path folder;
    private final Certificates certificates;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, ServerProcess> running = new TreeMap<>();

    /** Starts nothing. */
    Servers(Path folder, String... ids) throws Exception {
        this.folder = folder;
        this.certificates = Certificates.init(folder.resolve("certs"));
        for (String id : ids) {
            ports.put(id, freePort());
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What makes a process a member of this cluster; patient, for a busy machine is not what is tested. */
    Map<String, String> environment(String id, int httpPort) {
        return Map.of(
                "LOOMCACHE_CLUSTER_SEEDS",
                        ports.entrySet().stream()
                                .map(member -> member.getKey() + "=localhost:" + member.getValue())
                                .collect(Collectors.joining(",")),
                "LOOMCACHE_NODE_ID", id,
                "LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString(),
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                        folder.resolve("data-" + id).toString(),
                "LOOMCACHE_SERVER_BIND_ADDRESS", "127.0.0.1",
                "LOOMCACHE_SERVER_PORT", String.valueOf(ports.get(id)),
                "LOOMCACHE_METRICS_PORT", "0",
                "LOOMCACHE_SERVER_RAFT_ELECTION_TIMEOUT_MS", "3000",
                "LOOMCACHE_HTTP_PORT", String.valueOf(httpPort));
    }

    void start(String id) throws IOException {
        running.put(id, ServerProcess.start(Settings.ofServer(new Properties(), environment(id, 0), null)));
    }

    void stop(String id) {
        Objects.requireNonNull(running.remove(id)).close();
    }

    String http(String id) {
        return "localhost:" + Objects.requireNonNull(running.get(id)).adminPort();
    }

    int probe(String id, String path) throws Exception {
        return certificates
                .get(Objects.requireNonNull(running.get(id)).adminPort(), path)
                .statusCode();
    }

    void awaitReady() {
        running.keySet().forEach(id -> await("readiness of " + id, () -> probe(id, "/health/ready") == 200));
    }

    /** The member that leads, as all that run say. */
    String awaitLeader() {
        String[] leader = {""};
        await("a leader that all agree on", () -> {
            List<String> views = running.keySet().stream()
                    .map(this::leaderAccordingTo)
                    .distinct()
                    .toList();
            leader[0] = views.get(0);
            return views.size() == 1 && !leader[0].isEmpty();
        });
        return leader[0];
    }

    private String leaderAccordingTo(String id) {
        try {
            String status = certificates
                    .get(Objects.requireNonNull(running.get(id)).adminPort(), "/api/cluster/status")
                    .body();
            int at = status.indexOf("\"leader\":\"");
            return at < 0 ? "" : status.substring(at + 10, status.indexOf('"', at + 10));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(id, e);
        }
    }

    /** What became of a command. */
    record Outcome(int code, String text) {}

    /** Runs {@code loomcache} with these certificates. */
    Outcome command(String... arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        Map<String, String> environment = new HashMap<>(
                Map.of("LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString()));
        int code = Main.run(arguments, environment, out, out);
        return new Outcome(code, text.toString(StandardCharsets.UTF_8));
    }

    LoomClient client() {
        return LoomClient.connect(new ClientConfig(
                "loomcache",
                ports.values().stream()
                        .map(port -> new Address("localhost", port))
                        .toList(),
                TlsConfig.pem(certificates.directory(), "client"),
                "test",
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                DataLimits.DEFAULT,
                NetLimits.DEFAULT));
    }

    /** A condition that asks members. */
    interface Question {
        boolean holds() throws Exception;
    }

    static void await(String what, Question condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean holds = false;
        while (!holds) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(20_000_000);
            try {
                holds = condition.holds();
            } catch (IOException e) {
                // It does not answer yet.
            } catch (Exception e) {
                throw new AssertionError(what, e);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
