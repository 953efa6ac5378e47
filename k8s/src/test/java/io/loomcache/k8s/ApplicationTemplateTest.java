package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.loomcache.client.ClusterUri;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.ClientSettings;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The template for applications, filled for the chart's release {@code shop} in {@code caches}. */
class ApplicationTemplateTest {

    private static final Path TEMPLATE = Path.of("../examples/my-app-template.yaml");

    private static final Map<String, String> SLOTS = Map.of(
            "REPLACE_APP", "web",
            "REPLACE_IMAGE", "registry.example/web:1",
            "REPLACE_RELEASE", "shop",
            "REPLACE_NAMESPACE", "caches",
            "REPLACE_ISSUER", "own-ca");

    private final Chart chart =
            Chart.render(Map.of("tls.certManager.enabled", true, "tls.certManager.issuerRef.name", "own-ca"));

    private static List<HasMetadata> filled() throws IOException {
        String text = Files.readString(TEMPLATE);
        for (Map.Entry<String, String> slot : SLOTS.entrySet()) {
            text = text.replace(slot.getKey(), slot.getValue());
        }
        return Chart.parse(text);
    }

    private static <T extends HasMetadata> T get(Class<T> type) throws IOException {
        return filled().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Container container() throws IOException {
        return get(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
    }

    @Test
    void slots_areAtMostFive_andAllExplained() throws IOException {
        String text = Files.readString(TEMPLATE);
        Set<String> used = Pattern.compile("REPLACE_[A-Z]+")
                .matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(new TreeSet<>(SLOTS.keySet()), used);
        used.forEach(slot -> assertTrue(
                Pattern.compile("(?m)^#   " + slot + " ").matcher(text).find(), slot));
    }

    @Test
    void everyField_isKnown() throws Exception {
        for (HasMetadata resource : filled()) {
            if (!(resource instanceof GenericKubernetesResource)) { // cert-manager's
                assertEquals(List.of(), UnknownFields.of(resource));
            }
        }
    }

    @Test
    void settings_reachTheClientsServiceOfTheChart() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : container().getEnv()) {
            environment.put(variable.getName(), variable.getValue() == null ? "web-1" : variable.getValue());
        }

        Settings settings = Settings.ofClient(
                new Properties(), new Properties(), environment, ApplicationTemplateTest.class.getClassLoader());
        ClusterUri.Remote uri = (ClusterUri.Remote) ClusterUri.of(settings.get(KnownSettings.DEFAULT_URI));
        ClientConfig client = ClientSettings.clientConfig(settings, uri.seeds());

        Service service = chart.get(Service.class, "shop");
        assertEquals(
                List.of("shop.caches.svc.cluster.local:"
                        + service.getSpec().getPorts().get(0).getPort()),
                client.seeds().stream().map(Object::toString).toList());
        assertEquals("shop", client.clusterId());
        assertEquals("/certs/client.pem", client.tls().key().toString());
    }

    @Test
    void label_isTheOneThatTheMembersPolicyLetsIn() throws IOException {
        Map<String, String> labels =
                get(Deployment.class).getSpec().getTemplate().getMetadata().getLabels();

        assertTrue(chart.get(NetworkPolicy.class, "shop").getSpec().getIngress().get(0).getFrom().stream()
                .filter(peer -> peer.getPodSelector() != null)
                .anyMatch(peer -> labels.entrySet()
                        .containsAll(peer.getPodSelector().getMatchLabels().entrySet())));
    }

    @Test
    void certificate_isSignedByTheMembersIssuer_forAClient() throws IOException {
        GenericKubernetesResource own = get(GenericKubernetesResource.class);
        GenericKubernetesResource members = chart.get(GenericKubernetesResource.class, "shop");

        assertEquals(members.<Object>get("spec", "issuerRef"), own.<Object>get("spec", "issuerRef"));
        assertTrue(own.<List<String>>get("spec", "usages").contains("client auth"));
        assertEquals("PKCS8", own.get("spec", "privateKey", "encoding"));
        assertEquals(
                own.<String>get("spec", "secretName"),
                get(Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes()
                        .get(0)
                        .getSecret()
                        .getSecretName());
    }
}
