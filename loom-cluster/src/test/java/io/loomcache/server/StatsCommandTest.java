package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.admin.JsonObject;
import io.loomcache.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code status} and {@code stats} against three members, each as a server process is put together. */
class StatsCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Certificates certificates;
    private final List<String> seeds = new ArrayList<>();
    private final Map<String, ServerProcess> members = new HashMap<>();

    private record Outcome(int code, String out) {}

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.init(folder.resolve("certs"));
        for (String id : List.of("m1", "m2", "m3")) {
            seeds.add(id + "=localhost:" + freePort());
        }
        for (String id : List.of("m1", "m2", "m3")) {
            members.put(id, ServerProcess.start(Settings.ofServer(new Properties(), environment(id), null)));
        }
    }

    @AfterEach
    void stop() {
        members.values().forEach(ServerProcess::close);
    }

    @Test
    void threeMembers_areHealthy_thenDegraded_thenDown() {
        await(() -> run("status").code() == 0);
        await(() -> run("stats", "--json").out().matches("(?s).*\"nodeSafe\":(true|false).*"));
        Outcome healthy = run("status");
        Outcome screen = run("stats");
        Outcome json = run("stats", "--json");

        assertEquals(
                "cluster loomcache: HEALTHY", healthy.out().lines().findFirst().orElse(""));
        assertEquals(0, screen.code());
        assertTrue(screen.out().startsWith("CLUSTER loomcache: HEALTHY"), screen.out());
        for (String id : members.keySet()) {
            assertTrue(screen.out().lines().anyMatch(line -> line.startsWith(id + " ")), screen.out());
        }
        JsonObject parsed = JsonObject.parse(json.out());
        assertEquals(Optional.of(false), parsed.bool("zoneSafe"));
        assertEquals(Optional.of(true), parsed.bool("nodeSafe"));
        assertTrue(healthy.out().contains("\nnote: the loss of one zone takes the majority with it"), healthy.out());
        assertFalse(healthy.out().contains("the loss of one node"), healthy.out());
        assertEquals(3, parsed.objects("members").size());
        assertTrue(parsed.objects("members").stream()
                .allMatch(member -> member.object("stats")
                        .flatMap(stats -> stats.object("disk"))
                        .isPresent()));

        String all = addresses();
        member("m3").close();
        await(() -> run("status", all).code() == 20);
        Outcome degraded = run("status", all);
        member("m2").close();
        await(() -> run("status", all).code() == 1);

        assertTrue(degraded.out().contains("\nproblem: "), degraded.out());
    }

    @Test
    void spread_isInStatusAndMetricsOfEachMember() throws Exception {
        await(() -> run("stats", "--json").out().matches("(?s).*\"nodeSafe\":(true|false).*"));
        for (ServerProcess each : members.values()) {
            await(() -> get(each.adminPort(), "/api/cluster/status").contains("\"zoneSafe\":false,\"nodeSafe\":true"));
            String scrape = get(each.metricsPort(), "/metrics");

            assertTrue(scrape.contains("loomcache_spread_safe{place=\"zone\"} 0.0"), scrape);
            assertTrue(scrape.contains("loomcache_spread_safe{place=\"node\"} 1.0"), scrape);
        }
        assertTrue(
                get(member("m1").adminPort(), "/api/cluster/members")
                        .contains("\"zone\":\"b\",\"node\":\"host-of-m3\""),
                "where m3 stands");
    }

    private String get(int port, String path) {
        try {
            return certificates.get(port, path).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    /** Here all seeds are on one host, where but one member can have the HTTPS port of the settings. */
    @Test
    void seedsOfOneHost_areNotMistakenForEachOther() {
        Map<String, String> environment = environment("m1");
        environment.put("LOOMCACHE_HTTP_PORT", "" + member("m1").adminPort());

        Outcome outcome = run(environment, "status");

        assertTrue(outcome.out().lines().anyMatch(line -> line.matches("m1 +.* +(not )?ready")), outcome.out());
        assertTrue(outcome.out().lines().anyMatch(line -> line.matches("m2 +.* no answer")), outcome.out());
        assertTrue(outcome.out().contains(" answers m1; --members names"), outcome.out());
    }

    private ServerProcess member(String id) {
        return Objects.requireNonNull(members.get(id));
    }

    private String addresses() {
        return Stream.of("m1", "m2", "m3")
                .map(id -> "localhost:" + member(id).adminPort())
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
    }

    private Outcome run(String command) {
        return run(command, addresses());
    }

    private Outcome run(String command, String addresses) {
        return addresses.startsWith("--")
                ? run(environment("m1"), command, "--members", addresses(), addresses)
                : run(environment("m1"), command, "--members", addresses);
    }

    private static Outcome run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Main.run(arguments, environment, stream, stream);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8));
    }

    private Map<String, String> environment(String id) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LOOMCACHE_TLS_DIRECTORY",
                folder.resolve("certs").toString(),
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve("data-" + id).toString(),
                "LOOMCACHE_SERVER_BIND_ADDRESS",
                "127.0.0.1",
                "LOOMCACHE_CLUSTER_SEEDS",
                String.join(",", seeds),
                "LOOMCACHE_NODE_ID",
                id,
                "LOOMCACHE_NODE_ZONE",
                id.equals("m3") ? "b" : "a",
                "LOOMCACHE_HTTP_PORT",
                "0",
                "LOOMCACHE_METRICS_PORT",
                "0"));
        environment.put("LOOMCACHE_NODE_MACHINE", "host-of-" + id);
        return environment;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within " + PATIENCE);
        }
    }
}
