package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                if (!(resource instanceof Namespace)) {
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

    private static Map<Path, String> expected() {
        Map<Path, String> files = new TreeMap<>();
        Chart chart = Chart.render("loomcache", "loomcache", Map.of("tls.existingSecret", "loomcache-tls"));
        for (HasMetadata resource : chart.resources()) {
            resource.getMetadata().getLabels().keySet().removeAll(OF_HELM);
            Path file = FOLDER.resolve(resource.getKind().toLowerCase(Locale.ROOT) + ".yaml");
            String yaml = Chart.yaml(resource).replaceFirst("^---\n", "");
            files.merge(file, HEADER + yaml, (before, next) -> before + "---\n" + yaml);
        }
        return files;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
