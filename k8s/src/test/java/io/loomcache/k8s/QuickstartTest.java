package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quickstart.sh}, with docker, kind, kubectl, helm and javac played. */
class QuickstartTest {

    private static final String KUBECTL = """
            case " $* " in
                *" put apples five "*) echo acknowledged ;;
                *" get apples "*) echo five ;;
                *readyReplicas*) printf 3 ;;
                *"apply -f "*certificates.yaml*) for last; do :; done; cat "$last" >> "$input" ;;
            esac
            """;

    @TempDir
    Path directory;

    private Script quickstart;

    @BeforeEach
    void prepare() throws IOException {
        quickstart = new Script(directory, "quickstart.sh")
                .play("docker", "")
                .play("kind", "")
                .play("helm", "")
                .play("kubectl", KUBECTL)
                .play("javac", "while [ \"$1\" != -d ]; do shift; done; mkdir -p \"$2/io/loomcache/k8s\"")
                .with("JAVA_HOME", directory.toString())
                .with("CERT_MANAGER", "cert-manager.yaml");
    }

    @Test
    void quickstart_endsWithATable() throws Exception {
        Script.Outcome outcome = quickstart.run();

        assertEquals(0, outcome.code(), outcome.output());
        assertTrue(
                Pattern.compile("members +3 of 3 ready\nput +acknowledged\nread +five\nseconds +\\d+\n$")
                        .matcher(outcome.output())
                        .find(),
                outcome.output());
    }

    @Test
    void valuesOfTheRelease_makeTheChart() throws Exception {
        quickstart.run();
        String helm = quickstart.calls().stream()
                .filter(call -> call.startsWith("helm "))
                .findFirst()
                .orElseThrow();
        Map<String, Object> values = new HashMap<>();
        Pattern.compile("--set (\\S+)=(\\S+)")
                .matcher(helm)
                .results()
                .forEach(match -> values.put(match.group(1), match.group(2)));

        Chart chart = Chart.render(values);

        assertTrue(helm.contains(" upgrade --install shop ") && helm.contains(" -n caches "), helm);
        assertEquals("loomcache:quickstart", chart.container().getImage());
        assertEquals(
                "own-ca", chart.get(GenericKubernetesResource.class, "shop").get("spec", "issuerRef", "name"));
    }

    @Test
    void resources_areKnown_andTheClientsPodIsLetIn() throws Exception {
        quickstart.run();
        List<HasMetadata> resources = new ArrayList<>();
        for (String input : quickstart.inputs("kubectl --context kind-loomcache-quickstart -n caches apply")) {
            resources.addAll(Chart.parse(input));
        }

        List<String> kinds = resources.stream().map(HasMetadata::getKind).toList();
        assertEquals(List.of("Issuer", "Certificate", "Issuer", "Certificate", "Pod"), kinds);
        Pod pod = (Pod) resources.get(4);
        assertEquals(List.of(), UnknownFields.of(pod));
        assertTrue(
                Chart.render(Chart.SECRET)
                        .get(NetworkPolicy.class, "shop")
                        .getSpec()
                        .getIngress()
                        .get(0)
                        .getFrom()
                        .stream()
                        .filter(peer -> peer.getPodSelector() != null)
                        .anyMatch(peer -> pod.getMetadata()
                                .getLabels()
                                .entrySet()
                                .containsAll(
                                        peer.getPodSelector().getMatchLabels().entrySet())));
        assertEquals("PKCS8", ((GenericKubernetesResource) resources.get(3)).get("spec", "privateKey", "encoding"));
    }

    @Test
    void wrongAnswer_fails() throws Exception {
        quickstart.play("kubectl", KUBECTL.replace("echo five", "echo nothing"));

        Script.Outcome outcome = quickstart.run();

        assertEquals(1, outcome.code());
        assertTrue(outcome.output().contains("failed: expected acknowledged, five, and 3 of 3"), outcome.output());
    }

    @Test
    void missingTool_isNamed() throws Exception {
        Files.delete(directory.resolve("bin").resolve("kind"));

        Script.Outcome outcome = quickstart.run();

        assertEquals(1, outcome.code());
        assertTrue(outcome.output().contains("no kind on the PATH"), outcome.output());
        assertEquals(List.of(), quickstart.calls());
    }

    @Test
    void missingManifestOfCertManager_isNamed_beforeAnythingIsMade() throws Exception {
        quickstart.with("CERT_MANAGER", "");

        Script.Outcome outcome = quickstart.run();

        assertEquals(1, outcome.code());
        assertTrue(outcome.output().contains("failed: CERT_MANAGER is not set"), outcome.output());
        assertEquals(List.of(), quickstart.calls());
    }

    @Test
    void down_takesAllAway() throws Exception {
        assertEquals(0, quickstart.run("down").code());

        assertEquals(List.of("kind delete cluster --name loomcache-quickstart\n"), quickstart.calls());
    }
}
