package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gate.sh}, with kubectl and gh played. */
class GateTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String IMAGE = "registry.example/loomcache@" + DIGEST;

    /** Two pods on the image; a pod with the clients' label gets in, others do not. */
    private static final String KUBECTL = """
            case " $* " in
                *"get statefulset"*) printf '%s' "$stamped" ;;
                *"get pods"*) printf 'shop-0 shop-1' ;;
                *imageID*) printf '%s' "$running" ;;
                *status.phase*)
                    last=$(grep -l 'kind: Pod' "$(dirname "$input")"/* | tail -n 1)
                    if grep -q -- '-client: "true"' "$last"; then printf '%s' "$labelled"; else printf '%s' "$other"; fi ;;
            esac
            """;

    @TempDir
    Path directory;

    private Script gate;

    @BeforeEach
    void prepare() throws IOException {
        gate = new Script(directory, "gate.sh")
                .play("kubectl", KUBECTL)
                .play("gh", "")
                .with("UNATTESTED", "1")
                .with("stamped", IMAGE)
                .with("running", "docker-pullable://" + IMAGE)
                .with("labelled", "Succeeded")
                .with("other", "Failed");
    }

    @Test
    void gate_passes_andNeverTouchesTheSecret() throws Exception {
        Script.Outcome outcome = gate.run(IMAGE);

        assertEquals(0, outcome.code(), outcome.output());
        assertTrue(outcome.output().endsWith("gate: passed\n"), outcome.output());
        List<String> applied =
                gate.calls().stream().filter(call -> call.contains(" apply ")).toList();
        assertEquals(7, applied.size());
        assertTrue(applied.stream()
                .allMatch(call -> call.contains("--dry-run=server")
                        && call.contains("--server-side")
                        && !call.contains("secret")));
    }

    @Test
    void releaseOfTheChart_isNoneOfTheManifests() throws Exception {
        Script.Outcome outcome =
                gate.with("NAMESPACE", "caches").with("NAME", "shop").run(IMAGE);

        assertEquals(0, outcome.code(), outcome.output());
        assertTrue(gate.calls().stream().allMatch(call -> call.startsWith("kubectl -n caches get statefulset shop")));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/loomcache:1, is not named by its digest",
        "registry.example/loomcache@sha256:abc, is not named by its digest"
    })
    void image_withoutDigest_isRefused_beforeAnything(String image, String reason) throws Exception {
        assertFails(gate.run(image), reason);
        assertEquals(List.of(), gate.calls());
    }

    @Test
    void attestation_isAsked_orRenounced() throws Exception {
        assertFails(gate.with("UNATTESTED", "").run(IMAGE), "set ATTESTED_BY");
        assertFails(
                gate.with("ATTESTED_BY", "shop/caches").play("gh", "exit 1").run(IMAGE),
                "shop/caches does not attest " + IMAGE);
        assertEquals(
                List.of("gh attestation verify oci://" + IMAGE + " --repo shop/caches\n"),
                gate.calls().stream().toList());
    }

    @Test
    void manifests_thatTheServerRefuses_orAnotherImage_end() throws Exception {
        assertFails(gate.with("stamped", "loomcache:1").run(IMAGE), "statefulset/loomcache has loomcache:1");
        gate.play("kubectl", "case \" $* \" in *networkpolicy.yaml*) exit 1 ;; esac");
        assertFails(gate.run(IMAGE), "networkpolicy.yaml is refused");
    }

    @Test
    void restart_replacesOnePodAfterTheOther() throws Exception {
        gate.with("K8S_GATE_RESTART_CHECK", "1");

        assertEquals(0, gate.run(IMAGE).code());

        List<String> steps = gate.calls().stream()
                .filter(call -> call.contains(" delete ") || call.contains(" wait "))
                .map(call -> call.replaceAll("(?s)kubectl -n loomcache (\\S+) .*(shop-\\d).*", "$1 $2"))
                .toList();
        assertEquals(List.of("delete shop-0", "wait shop-0", "delete shop-1", "wait shop-1"), steps);
        assertFails(gate.with("running", "loomcache@sha256:0").run(IMAGE), "shop-0 runs loomcache@sha256:0");
    }

    @Test
    void network_isTriedWithAndWithoutTheLabel() throws Exception {
        gate.with("K8S_GATE_NETWORK_CHECK", "1");

        Script.Outcome outcome = gate.run(IMAGE);

        assertEquals(0, outcome.code(), outcome.output());
        List<String> pods = gate.inputs("kubectl -n loomcache apply -f -");
        assertEquals(2, pods.size());
        for (String pod : pods) {
            for (HasMetadata resource : Chart.parse(pod)) {
                assertEquals(List.of(), UnknownFields.of(resource));
            }
        }
        assertEquals(
                "true",
                Chart.parse(pods.get(0)).get(0).getMetadata().getLabels().get("loomcache-client"));
    }

    @ParameterizedTest
    @CsvSource({
        "Failed, Failed, does not get in",
        "Succeeded, Succeeded, does the network enforce policies",
        "Pending, Failed, did not come to its end"
    })
    void network_thatDoesNotEnforceThePolicy_fails(String labelled, String other, String reason) throws Exception {
        gate.with("K8S_GATE_NETWORK_CHECK", "1").with("labelled", labelled).with("other", other);

        assertFails(gate.run(IMAGE), reason);
    }

    private static void assertFails(Script.Outcome outcome, String reason) {
        assertEquals(1, outcome.code(), outcome.output());
        assertTrue(
                outcome.output().contains("gate: failed: ") && outcome.output().contains(reason), outcome.output());
    }
}
