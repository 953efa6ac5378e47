package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The plain manifests are what the chart makes of its defaults, as release and namespace {@code loomcache}, without
 * Helm's own labels; {@code -Dloom.write} writes them.
 */
class ManifestsTest {

    private static final Path FOLDER = Path.of(".");
    private static final String HEADER = "# Made from the chart, see README.md; change that instead.\n";
    private static final Set<String> OF_HELM = Set.of("app.kubernetes.io/managed-by", "helm.sh/chart");

    @Test
    void manifests_areTheChartsDefaults() throws IOException {
        Map<Path, String> expected = expected();
        if (System.getProperty("loom.write") != null) {
            for (Map.Entry<Path, String> file : expected.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }

        Map<Path, String> found = new TreeMap<>();
        for (Path file : files()) {
            String text = Files.readString(file);
            if (text.startsWith(HEADER)) {
                found.put(file, text);
            }
        }

        assertEquals(expected, found);
    }

    @Test
    void everyField_isKnown_andEverythingIsInTheNamespace() throws IOException, ReflectiveOperationException {
        List<String> unknown = new ArrayList<>();
        for (Path file : files()) {
            for (HasMetadata resource : Chart.parse(Files.readString(file))) {
                unknown.addAll(UnknownFields.of(resource));
                if (!(resource instanceof Namespace) && !resource.getKind().startsWith("ClusterRole")) {
                    assertEquals("loomcache", resource.getMetadata().getNamespace(), file.toString());
                }
            }
        }

        assertEquals(List.of(), unknown);
    }

    @Test
    void secret_hasTheKeysThatAreMounted_andNothingInThem() throws IOException {
        Secret secret = (Secret)
                Chart.parse(Files.readString(FOLDER.resolve("secret.yaml"))).get(0);

        assertEquals("loomcache-tls", secret.getMetadata().getName());
        assertEquals(Map.of("ca.crt", "", "tls.crt", "", "tls.key", ""), secret.getStringData());
        assertTrue(Files.readString(FOLDER.resolve("statefulset.yaml")).contains("secretName: \"loomcache-tls\""));
    }

    /** The member for a smoke test: alone, for good, and as hardened as the others. */
    @Test
    void deployment_isOneMember_hardenedAsThoseOfTheChart() throws IOException {
        List<HasMetadata> resources = Chart.parse(Files.readString(FOLDER.resolve("deployment.yaml")));
        Deployment single = (Deployment) resources.get(1);
        PodSpec pod = single.getSpec().getTemplate().getSpec();
        StatefulSet set = (StatefulSet) Chart.parse(Files.readString(FOLDER.resolve("statefulset.yaml")))
                .get(0);
        PodSpec hardened = set.getSpec().getTemplate().getSpec();
        Map<String, String> environment = new HashMap<>();
        for (EnvVar variable : pod.getContainers().get(0).getEnv()) {
            environment.put(variable.getName(), variable.getValue());
        }

        MemberConfig config = MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment, null));

        assertEquals(1, config.voters().size());
        assertEquals(1, single.getSpec().getReplicas());
        assertEquals("Recreate", single.getSpec().getStrategy().getType());
        assertEquals(hardened.getSecurityContext(), pod.getSecurityContext());
        assertEquals(
                hardened.getContainers().get(0).getSecurityContext(),
                pod.getContainers().get(0).getSecurityContext());
        assertEquals(
                hardened.getContainers().get(0).getLivenessProbe(),
                pod.getContainers().get(0).getLivenessProbe());
        assertEquals(
                "loomcache-single-network-policy",
                resources.get(2).getMetadata().getName());
    }

    private static Map<Path, String> expected() {
        Map<Path, String> files = new TreeMap<>();
        for (HasMetadata resource : render(Map.of())) {
            add(files, resource.getKind().toLowerCase(Locale.ROOT) + ".yaml", resource);
        }
        // Only for members that find each other by the API.
        for (HasMetadata resource :
                render(Map.of("discovery.mode", "kubernetes", "discovery.memberAttributes", true))) {
            switch (resource.getKind()) {
                case "Role", "RoleBinding" -> add(files, "rbac.yaml", resource);
                case "ClusterRole", "ClusterRoleBinding" -> add(files, "rbac-nodes.yaml", resource);
                default -> {}
            }
        }
        return files;
    }

    private static List<HasMetadata> render(Map<String, Object> more) {
        Map<String, Object> values = new TreeMap<>(more);
        values.put("tls.existingSecret", "loomcache-tls");
        return Chart.render("loomcache", "loomcache", values).resources();
    }

    private static void add(Map<Path, String> files, String name, HasMetadata resource) {
        resource.getMetadata().getLabels().keySet().removeAll(OF_HELM);
        String yaml = Chart.yaml(resource).replaceFirst("^---\n", "");
        files.merge(FOLDER.resolve(name), HEADER + yaml, (before, next) -> before + "---\n" + yaml);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
