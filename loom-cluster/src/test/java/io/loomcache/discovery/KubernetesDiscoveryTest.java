package io.loomcache.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.Settings;
import io.loomcache.net.TestCertificates;
import io.loomcache.net.TlsContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesDiscoveryTest {

    private static final String PREFIX = "LOOMCACHE_DISCOVERY_KUBERNETES_";
    private static final Map<String, String> SERVICE = Map.of("SERVICE_NAME", "shop");

    @TempDir
    private Path folder;

    private FakeKubernetes kubernetes;

    @BeforeEach
    void start() throws IOException {
        kubernetes = FakeKubernetes.plain();
        Files.writeString(folder.resolve("token"), "first\n");
    }

    @AfterEach
    void stop() {
        kubernetes.close();
    }

    @Test
    void service_severalSlices_areOneList_underTheNamesOfDns() throws Exception {
        kubernetes.add(
                slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true), pod("shop-1", "10.0.0.2", true)),
                slice("shop", "shop-b", "IPv4", pod("shop-2", "10.0.0.3", true)),
                slice("shop", "shop-6", "IPv6", pod("shop-0", "fd00::1", true)),
                withoutEndpoints(slice("shop", "shop-7", "IPv6")),
                slice("other", "other-a", "IPv4", pod("other-0", "10.0.0.9", true)),
                inNamespace("elsewhere", slice("shop", "shop-a", "IPv4", pod("shop-9", "10.0.0.8", true))));

        assertEquals(
                List.of(
                        "shop-0=shop-0.shop.caches.svc.cluster.local:7654 [10.0.0.1, fd00::1]",
                        "shop-1=shop-1.shop.caches.svc.cluster.local:7654 [10.0.0.2]",
                        "shop-2=shop-2.shop.caches.svc.cluster.local:7654 [10.0.0.3]"),
                find(SERVICE));
    }

    @Test
    void pages_areAllRead() throws Exception {
        kubernetes.pageSize(2);
        for (int i = 0; i < 5; i++) {
            kubernetes.add(slice("shop", "shop-" + i, "IPv4", pod("shop-" + i, "10.0.0." + i, true)));
        }

        assertEquals(5, find(SERVICE).size());
        assertEquals(3, kubernetes.requests().size());
    }

    @Test
    void serviceLabels_allMustMatch() throws Exception {
        EndpointSlice both = slice("red", "red-a", "IPv4", pod("red-0", "10.0.0.1", true));
        both.getMetadata().getLabels().putAll(Map.of("app", "loom", "tier", "cache"));
        EndpointSlice one = slice("blue", "blue-a", "IPv4", pod("blue-0", "10.0.0.2", true));
        one.getMetadata().getLabels().put("app", "loom");
        kubernetes.add(both, one);

        assertEquals(
                List.of("red-0=red-0.red.caches.svc.cluster.local:7654 [10.0.0.1]"),
                find(Map.of("SERVICE_LABEL_NAME", "app, tier", "SERVICE_LABEL_VALUE", "loom, cache")));
    }

    @Test
    void pods_bySelector_andByPairs_areTheSame() throws Exception {
        kubernetes.add(
                podObject("shop-0", "Running", "10.0.0.1", "shop"),
                podObject("shop-1", "Succeeded", "10.0.0.2", "shop"),
                podObject("other-0", "Running", "10.0.0.3", "other"));
        List<String> expected = List.of("shop-0=shop-0.shop-headless.caches.svc.k8s.example:7654 [10.0.0.1]");
        Map<String, String> domain = Map.of("LOOMCACHE_DNS_DOMAIN", "k8s.example");

        assertEquals(expected, find(Map.of("POD_LABEL_SELECTOR", "app=shop"), domain));
        assertEquals(expected, find(Map.of("POD_LABEL_NAME", "app", "POD_LABEL_VALUE", "shop"), domain));
    }

    @Test
    void podWithoutNameInDns_isAtItsAddress() throws Exception {
        Pod pod = podObject("shop-7d9f", "Running", "fd00::7", "shop");
        pod.getSpec().setHostname(null);
        kubernetes.add(pod);

        assertEquals(List.of("shop-7d9f=[fd00::7]:7654 [fd00::7]"), find(Map.of("POD_LABEL_SELECTOR", "app=shop")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void notReady_isFoundIfWanted(boolean wanted) throws Exception {
        kubernetes.add(
                slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true), pod("shop-1", "10.0.0.2", false)));

        List<String> found = find(with(SERVICE, "RESOLVE_NOT_READY_ADDRESSES", "" + wanted));

        assertEquals(wanted ? 2 : 1, found.size());
    }

    @Test
    void port_isTheNamedOne_orThatOfTheSettings_orAnError() throws Exception {
        kubernetes.add(slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true)));

        assertTrue(find(with(SERVICE, "PORT_NAME", "health")).get(0).contains(":8080"));
        assertTrue(find(with(SERVICE, "SERVICE_PORT", "1234")).get(0).contains(":1234"));
        String message =
                String.valueOf(failure(with(SERVICE, "PORT_NAME", "membre")).getMessage());
        assertTrue(message.contains("EndpointSlice shop-a") && message.contains("[member=7654, health=8080]"), message);
    }

    @Test
    void token_thatChanges_isReadAnew() throws Exception {
        kubernetes.add(slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true)));
        try (Discovery discovery = open(SERVICE, Map.of())) {
            assertEquals(1, discovery.find().size());

            kubernetes.accept("second");
            Files.writeString(folder.resolve("token"), "second\n");

            assertEquals(1, discovery.find().size());
        }
    }

    @Test
    void forbidden_namesWhoMayNotDoWhatWhere() throws Exception {
        kubernetes.forbid("endpointslices");

        DiscoveryException failure = failure(SERVICE);

        assertTrue(failure.isPermanent());
        for (String part :
                List.of(FakeKubernetes.USER, "list endpointslices", "namespace caches", "403", "Role", "verb list")) {
            assertTrue(
                    String.valueOf(failure.getMessage()).contains(part),
                    part + ": " + String.valueOf(failure.getMessage()));
        }
        assertEquals(1, kubernetes.requests().size(), "asking again does not help");
    }

    @Test
    void wrongToken_namesItsFile() throws Exception {
        kubernetes.accept("another");

        DiscoveryException failure = failure(SERVICE);

        assertTrue(failure.isPermanent());
        assertTrue(String.valueOf(failure.getMessage()).contains("(401)"), String.valueOf(failure.getMessage()));
        assertTrue(
                String.valueOf(failure.getMessage())
                        .contains(folder.resolve("token").toString()),
                String.valueOf(failure.getMessage()));
        assertFalse(String.valueOf(failure.getMessage()).contains("first"), "never the token itself");
    }

    @Test
    void serverError_isRetried_asOftenAsTheSettingsSay() throws Exception {
        kubernetes.add(slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true)));
        kubernetes.failNext(503, 500);

        assertEquals(1, find(with(SERVICE, "API_RETRIES", "2")).size());
        assertEquals(3, kubernetes.requests().size());
    }

    @Test
    void serverError_thatStays_isTold_andMayPass() throws Exception {
        kubernetes.failNext(503, 503);

        DiscoveryException failure = failure(with(SERVICE, "API_RETRIES", "1"));

        assertFalse(failure.isPermanent());
        assertTrue(
                String.valueOf(failure.getMessage()).contains("answers 503 after 1 retries"),
                String.valueOf(failure.getMessage()));
        assertEquals(2, kubernetes.requests().size());
    }

    @Test
    void noServer_isTold_andMayPass() throws Exception {
        kubernetes.close();

        DiscoveryException failure = failure(with(SERVICE, "API_RETRIES", "1"));

        assertFalse(failure.isPermanent());
        assertTrue(
                String.valueOf(failure.getMessage()).contains(kubernetes.url()), String.valueOf(failure.getMessage()));
    }

    @Test
    void https_withItsAuthority_isTrusted_withAnotherNot() throws Exception {
        TestCertificates own = new TestCertificates(folder.resolve("own"));
        new TestCertificates(folder.resolve("other"));
        try (FakeKubernetes secure = FakeKubernetes.secure(new TlsContexts(own.member("api")).sslContext())) {
            secure.add(slice("shop", "shop-a", "IPv4", pod("shop-0", "10.0.0.1", true)));
            Map<String, String> server = with(SERVICE, "API_SERVER", secure.url());

            assertEquals(
                    1,
                    find(with(server, "CA_CERTIFICATE_PATH", path("own/ca.pem")))
                            .size());
            DiscoveryException failure =
                    failure(with(with(server, "CA_CERTIFICATE_PATH", path("other/ca.pem")), "API_RETRIES", "0"));

            assertTrue(failure.isPermanent());
            assertTrue(
                    String.valueOf(failure.getMessage()).contains(path("other/ca.pem")),
                    String.valueOf(failure.getMessage()));
        }
    }

    @Test
    void missingToken_isTold_beforeAnybodyIsAsked() throws Exception {
        Files.delete(folder.resolve("token"));

        DiscoveryException failure = assertThrows(DiscoveryException.class, () -> open(SERVICE, Map.of()));

        assertTrue(
                String.valueOf(failure.getMessage())
                        .contains(folder.resolve("token").toString()),
                String.valueOf(failure.getMessage()));
    }

    @Test
    void nobody_isAnAnswer() throws Exception {
        assertEquals(List.of(), find(SERVICE));
    }

    @Test
    void attributes_areTheLabelsOfTheNode() throws Exception {
        addOwnPodAndNode();

        try (Discovery discovery = open(with(SERVICE, "AUTO_POPULATE_MEMBER_ATTRIBUTES", "true"), Map.of())) {
            assertEquals(new MemberAttributes("node-a", "zone-1", "region-1"), discovery.attributes());
        }
    }

    @Test
    void attributes_withoutPermission_nameTheClusterRole() throws Exception {
        addOwnPodAndNode();
        kubernetes.forbid("nodes");

        try (Discovery discovery = open(with(SERVICE, "AUTO_POPULATE_MEMBER_ATTRIBUTES", "true"), Map.of())) {
            DiscoveryException failure = assertThrows(DiscoveryException.class, discovery::attributes);

            assertTrue(
                    String.valueOf(failure.getMessage()).contains("ClusterRole"), String.valueOf(failure.getMessage()));
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("get nodes"), String.valueOf(failure.getMessage()));
        }
    }

    @Test
    void attributes_thatNobodyWants_areNotAskedFor() throws Exception {
        try (Discovery discovery = open(SERVICE, Map.of())) {
            assertEquals(MemberAttributes.UNKNOWN, discovery.attributes());
        }
        assertEquals(List.of(), kubernetes.requests());
    }

    private void addOwnPodAndNode() {
        Pod own = podObject("shop-0", "Running", "10.0.0.1", "shop");
        own.getSpec().setNodeName("node-a");
        kubernetes.add(
                own,
                new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-a")
                        .addToLabels("topology.kubernetes.io/zone", "zone-1")
                        .addToLabels("topology.kubernetes.io/region", "region-1")
                        .endMetadata()
                        .build());
    }

    private List<String> find(Map<String, String> settings) throws DiscoveryException {
        return find(settings, Map.of());
    }

    private List<String> find(Map<String, String> settings, Map<String, String> more) throws DiscoveryException {
        try (Discovery discovery = open(settings, more)) {
            return discovery.find().stream().map(Candidate::toString).toList();
        }
    }

    private DiscoveryException failure(Map<String, String> settings) throws DiscoveryException {
        try (Discovery discovery = open(settings, Map.of())) {
            return assertThrows(DiscoveryException.class, discovery::find);
        }
    }

    private Discovery open(Map<String, String> settings, Map<String, String> more) throws DiscoveryException {
        Map<String, String> environment = new HashMap<>(Map.of(
                PREFIX + "ENABLED",
                "true",
                PREFIX + "API_SERVER",
                kubernetes.url(),
                PREFIX + "TOKEN_PATH",
                path("token"),
                "KUBERNETES_NAMESPACE",
                "caches",
                "HOSTNAME",
                "some-host",
                "POD_NAME",
                "shop-0"));
        settings.forEach((name, value) -> environment.put(PREFIX + name, value));
        environment.putAll(more);
        DiscoveryConfig config = DiscoverySettings.discoveryConfig(
                        Settings.ofServer(new Properties(), environment, null), environment)
                .orElseThrow();
        return Discovery.of(config);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }

    private static Endpoint pod(String name, String ip, boolean ready) {
        return new EndpointBuilder()
                .withAddresses(ip)
                .withHostname(name)
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName(name)
                .endTargetRef()
                .build();
    }

    private static EndpointSlice slice(String service, String name, String type, Endpoint... endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("caches")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType(type)
                .withEndpoints(endpoints)
                .addNewPort()
                .withName("member")
                .withPort(7654)
                .endPort()
                .addNewPort()
                .withName("health")
                .withPort(8080)
                .endPort()
                .build();
    }

    private static EndpointSlice withoutEndpoints(EndpointSlice slice) {
        slice.setEndpoints(null);
        return slice;
    }

    private static EndpointSlice inNamespace(String namespace, EndpointSlice slice) {
        slice.getMetadata().setNamespace(namespace);
        return slice;
    }

    private static Pod podObject(String name, String phase, String ip, String app) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("caches")
                .withName(name)
                .addToLabels("app", app)
                .endMetadata()
                .withNewSpec()
                .withHostname(name)
                .withSubdomain(app + "-headless")
                .addNewContainer()
                .withName("loomcache")
                .addNewPort()
                .withName("member")
                .withContainerPort(7654)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .withPodIP(ip)
                .addNewPodIP(ip)
                .endStatus()
                .build();
    }
}
