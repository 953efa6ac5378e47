package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.loomcache.config.Settings;
import io.loomcache.discovery.DiscoveryException;
import io.loomcache.discovery.FakeKubernetes;
import io.loomcache.storage.MemberStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code discover}, and the process that looks for members while it runs. */
class DiscoveringTest {

    private record Outcome(int code, String out, String err) {}

    @TempDir
    private Path folder;

    private FakeKubernetes kubernetes;

    @BeforeEach
    void start() throws IOException {
        kubernetes = FakeKubernetes.plain();
        Files.writeString(folder.resolve("token"), "first");
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void discover_showsWhoWasAsked_andWhatWasFound() {
        addEndpoint();

        Outcome outcome = run("discover");

        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "asked the API of Kubernetes at " + kubernetes.url()
                        + ", namespace caches, loomcache.discovery.kubernetes.service-name=shop\n"
                        + "found 1 place\n  shop-0=shop-0.shop.caches.svc.cluster.local:7654 [10.0.0.1]\n",
                outcome.out());
    }

    @Test
    void discover_asJson_isOneLine() {
        addEndpoint();

        Outcome outcome = run("discover", "--json", "--loomcache.node.zone=eu-1a");

        assertEquals(
                "{\"source\":\"the API of Kubernetes at " + kubernetes.url()
                        + ", namespace caches, loomcache.discovery.kubernetes.service-name=shop\",\"places\":[{\"id\":\"shop-0\","
                        + "\"host\":\"shop-0.shop.caches.svc.cluster.local\",\"port\":7654,\"ips\":[\"10.0.0.1\"]}],"
                        + "\"node\":null,\"zone\":\"eu-1a\",\"region\":null}\n",
                outcome.out());
    }

    @Test
    void discover_thatFindsNobody_orMayNotAsk_fails() {
        Outcome nobody = run("discover");
        kubernetes.forbid("endpointslices");
        Outcome forbidden = run("discover");

        assertEquals(1, nobody.code());
        assertTrue(nobody.out().contains("found nobody"), nobody.out());
        assertEquals(1, forbidden.code());
        assertTrue(forbidden.err().contains(FakeKubernetes.USER), forbidden.err());
        assertEquals(1, forbidden.err().lines().count());
    }

    @Test
    void discover_withoutAWayToFindMembers_isAWrongConfiguration() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int code = Main.run(new String[] {"discover"}, Map.of(), System.out, new PrintStream(err));

        assertEquals(3, code);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("service-dns"), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void config_thatChoosesTwoWays_isRefused() {
        Outcome outcome = run("config", "--loomcache.discovery.dns.service-dns=shop.example");

        assertEquals(3, outcome.code());
        assertTrue(outcome.err().contains("one of both"), outcome.err());
    }

    /** Never alone instead: what it may not see is said, and nothing runs. */
    @Test
    void newMember_thatMayNotAsk_doesNotStart() throws Exception {
        Map<String, String> environment = memberEnvironment();
        kubernetes.forbid("endpointslices");

        DiscoveryException failure =
                assertThrows(DiscoveryException.class, () -> ServerProcess.start(settings(environment), environment));

        assertTrue(
                String.valueOf(failure.getMessage()).contains("list endpointslices"),
                String.valueOf(failure.getMessage()));
        assertFalse(Files.exists(folder.resolve("data/identity")), "nothing was founded");
    }

    @Test
    void memberWithData_thatMayNotAskAnyMore_startsAllTheSame() throws Exception {
        Map<String, String> environment = memberEnvironment();
        addEndpoint();
        try (ServerProcess first = ServerProcess.start(settings(environment), environment)) {
            assertTrue(first.port() > 0);
        }
        kubernetes.forbid("endpointslices");

        try (ServerProcess again = ServerProcess.start(settings(environment), environment)) {
            assertTrue(again.port() > 0);
        }
    }

    /**
     * What was restored belongs to no cluster yet, so that its member knows nobody: it waits for members to be found as one with an
     * empty folder does, and what was restored is there all the same when they are.
     */
    @Test
    void restoredMember_thatMayNotAsk_doesNotStart_andKeepsWhatWasRestored() throws Exception {
        Map<String, String> environment = memberEnvironment();
        addEndpoint();
        try (ServerProcess first = ServerProcess.start(settings(environment), environment)) {
            assertTrue(first.port() > 0);
        }
        Path file = folder.resolve("backup");
        assertEquals(
                0,
                run(environment, "unsafe-recover", file.toString(), "--i-accept-that-writes-may-be-lost")
                        .code());
        Path restored = folder.resolve("restored");
        environment.put("LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY", restored.toString());
        assertEquals(0, run(environment, "restore", file.toString()).code());
        assertFalse(MemberStore.isFounded(restored));
        kubernetes.forbid("endpointslices");

        assertThrows(DiscoveryException.class, () -> ServerProcess.start(settings(environment), environment));

        assertFalse(MemberStore.isFounded(restored), "nothing was founded");
        kubernetes.allow("endpointslices");
        try (ServerProcess again = ServerProcess.start(settings(environment), environment)) {
            assertTrue(again.port() > 0);
            assertTrue(MemberStore.isFounded(restored));
        }
        Outcome kept = run(
                environment,
                "unsafe-recover",
                folder.resolve("again").toString(),
                "--i-accept-that-writes-may-be-lost");
        assertTrue(kept.out().contains("last log entry 10995116277"), kept.out());
    }

    private void addEndpoint() {
        kubernetes.add(new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("caches")
                .withName("shop-a")
                .addToLabels("kubernetes.io/service-name", "shop")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses("10.0.0.1")
                .withHostname("shop-0")
                .endEndpoint()
                .addNewPort()
                .withName("member")
                .withPort(7654)
                .endPort()
                .build());
    }

    private Outcome run(String... arguments) {
        return run(environment(), arguments);
    }

    private static Outcome run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(arguments, environment, new PrintStream(out), new PrintStream(err));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "LOOMCACHE_DISCOVERY_KUBERNETES_ENABLED", "true",
                "LOOMCACHE_DISCOVERY_KUBERNETES_API_SERVER", kubernetes.url(),
                "LOOMCACHE_DISCOVERY_KUBERNETES_SERVICE_NAME", "shop",
                "LOOMCACHE_DISCOVERY_KUBERNETES_TOKEN_PATH",
                        folder.resolve("token").toString(),
                "KUBERNETES_NAMESPACE", "caches"));
    }

    private Map<String, String> memberEnvironment() throws Exception {
        Certificates certificates = Certificates.init(folder.resolve("certs"));
        Map<String, String> environment = environment();
        environment.put("LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString());
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve("data").toString());
        environment.put("LOOMCACHE_SERVER_BIND_ADDRESS", "127.0.0.1");
        environment.put("LOOMCACHE_SERVER_PORT", "0");
        environment.put("LOOMCACHE_HTTP_PORT", "0");
        environment.put("LOOMCACHE_METRICS_PORT", "0");
        return environment;
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.ofServer(new Properties(), environment, null);
    }
}
