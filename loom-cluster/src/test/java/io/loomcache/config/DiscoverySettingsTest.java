package io.loomcache.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.DiscoveryConfig.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoverySettingsTest {

    private static final String KUBERNETES = "LOOMCACHE_DISCOVERY_KUBERNETES_";
    private static final String DNS = "LOOMCACHE_DISCOVERY_DNS_";

    @TempDir
    private Path folder;

    @Test
    void withoutSettings_thereIsNone() {
        assertEquals(Optional.empty(), DiscoverySettings.discoveryConfig(settings(Map.of()), Map.of()));
    }

    @Test
    void dns_needsItsName_andNothingElse() {
        assertEquals(
                new DiscoveryConfig.Dns("shop.example", "member", 0, Duration.ofSeconds(5)),
                config(Map.of(DNS + "SERVICE_DNS", "shop.example")));
        assertEquals(
                new DiscoveryConfig.Dns("shop.example", "loom", 7654, Duration.ofMillis(500)),
                config(Map.of(
                        DNS + "SERVICE_DNS", "shop.example",
                        DNS + "PORT_NAME", "loom",
                        DNS + "SERVICE_PORT", "7654",
                        DNS + "SERVICE_DNS_TIMEOUT", "500ms")));
    }

    @Test
    void bothRoads_orOneByHalves_areRefused() {
        refused(kubernetes("SERVICE_NAME", "shop", DNS + "SERVICE_DNS", "shop.example"), "one of both", "shop.example");
        refused(Map.of(KUBERNETES + "SERVICE_NAME", "shop"), "service-name", "enabled=true");
        refused(Map.of(DNS + "SERVICE_PORT", "1"), "dns.service-port", "service-dns");
    }

    @Test
    void selector_isExactlyOne() {
        refused(kubernetes(), "no selector", "service-name", "pod-label-selector");
        refused(
                kubernetes("SERVICE_NAME", "a", KUBERNETES + "POD_LABEL_SELECTOR", "b=c"),
                "service-name=a and loomcache.discovery.kubernetes.pod-label-selector=b=c");
        refused(
                kubernetes(
                        "POD_LABEL_SELECTOR",
                        "b=c",
                        KUBERNETES + "POD_LABEL_NAME",
                        "x",
                        KUBERNETES + "POD_LABEL_VALUE",
                        "y"),
                "exactly one");
    }

    @Test
    void labels_areAsManyNamesAsValues() {
        refused(
                kubernetes("SERVICE_LABEL_NAME", "a,b", KUBERNETES + "SERVICE_LABEL_VALUE", "x"),
                "'a,b'",
                "'x'",
                "found 2 names and 1 values");
        refused(kubernetes("POD_LABEL_NAME", "a"), "found 1 names and 0 values");

        assertEquals(
                new Selector(
                        Selector.Kind.ENDPOINT_SLICES,
                        "a=x,b=y",
                        "loomcache.discovery.kubernetes.service-label-name=a,b"),
                kubernetesConfig(kubernetes("SERVICE_LABEL_NAME", "a,b", KUBERNETES + "SERVICE_LABEL_VALUE", "x,y"))
                        .selector());
    }

    @Test
    void namespace_isThatOfTheSettings_thenTheEnvironment_thenTheServiceAccount() throws Exception {
        Path file = Files.writeString(folder.resolve("namespace"), "of-file\n");
        Map<String, String> environment =
                new HashMap<>(kubernetes("SERVICE_NAME", "shop", KUBERNETES + "NAMESPACE_PATH", file.toString()));
        environment.remove("KUBERNETES_NAMESPACE");
        assertEquals("of-file", kubernetesConfig(environment).namespace());

        environment.put("OPENSHIFT_BUILD_NAMESPACE", "of-openshift");
        assertEquals("of-openshift", kubernetesConfig(environment).namespace());

        environment.put("KUBERNETES_NAMESPACE", "of-kubernetes");
        assertEquals("of-kubernetes", kubernetesConfig(environment).namespace());

        environment.put(KUBERNETES + "NAMESPACE", "of-settings");
        assertEquals("of-settings", kubernetesConfig(environment).namespace());
    }

    @Test
    void noNamespace_namesAllPlacesThatWereLookedAt() {
        refused(
                Map.of(
                        KUBERNETES + "ENABLED", "true",
                        KUBERNETES + "SERVICE_NAME", "shop",
                        KUBERNETES + "NAMESPACE_PATH", folder.resolve("none").toString()),
                "KUBERNETES_NAMESPACE",
                "OPENSHIFT_BUILD_NAMESPACE",
                folder.resolve("none").toString());
    }

    @Test
    void apiServer_isThatOfTheSettings_orOfTheEnvironment() {
        Map<String, String> environment = new HashMap<>(kubernetes("SERVICE_NAME", "shop"));
        assertEquals(
                "https://kubernetes.default.svc", kubernetesConfig(environment).apiServer());

        environment.put("KUBERNETES_SERVICE_HOST", "fd00::1");
        environment.put("KUBERNETES_SERVICE_PORT", "6443");
        assertEquals("https://[fd00::1]:6443", kubernetesConfig(environment).apiServer());

        environment.put(KUBERNETES + "API_SERVER", "https://api.example");
        assertEquals("https://api.example", kubernetesConfig(environment).apiServer());
    }

    @Test
    void ownPod_isPodName_alsoWithAnotherHostName() {
        Map<String, String> environment = new HashMap<>(kubernetes("SERVICE_NAME", "shop"));
        environment.put("HOSTNAME", "changed");
        assertEquals("changed", kubernetesConfig(environment).ownPod());

        environment.put("POD_NAME", "shop-0");
        assertEquals("shop-0", kubernetesConfig(environment).ownPod());
    }

    @Test
    void defaults_areTheMountsOfTheServiceAccount() {
        DiscoveryConfig.Kubernetes config = kubernetesConfig(kubernetes("SERVICE_NAME", "shop"));

        assertEquals(
                "/var/run/secrets/kubernetes.io/serviceaccount/token",
                config.token().toString());
        assertEquals(
                "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
                config.caCertificate().toString());
        assertEquals("member", config.portName());
        assertEquals(3, config.retries());
        assertTrue(config.includesNotReady());
        assertEquals("cluster.local", config.dnsDomain());
    }

    private static Map<String, String> kubernetes(String... more) {
        Map<String, String> environment =
                new HashMap<>(Map.of(KUBERNETES + "ENABLED", "true", "KUBERNETES_NAMESPACE", "caches"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i].startsWith("LOOMCACHE") ? more[i] : KUBERNETES + more[i], more[i + 1]);
        }
        return environment;
    }

    private static void refused(Map<String, String> environment, String... reasons) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> config(environment));

        for (String reason : List.of(reasons)) {
            assertTrue(String.valueOf(refusal.getMessage()).contains(reason), reason + ": " + refusal.getMessage());
        }
    }

    private static DiscoveryConfig.Kubernetes kubernetesConfig(Map<String, String> environment) {
        return (DiscoveryConfig.Kubernetes) config(environment);
    }

    private static DiscoveryConfig config(Map<String, String> environment) {
        return DiscoverySettings.discoveryConfig(settings(environment), environment)
                .orElseThrow();
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.ofServer(new Properties(), environment, null);
    }
}
