package io.loomcache.k8s;

import static io.loomcache.k8s.Chart.CERT_MANAGER;
import static io.loomcache.k8s.Chart.assertRefused;
import static io.loomcache.k8s.Chart.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Clients outside: a Service for each pod, under the name and the port that the pod tells. */
class ChartExternalTest {

    private static final String DNS = "external-dns.alpha.kubernetes.io/hostname";

    private static final Map<String, Object> EXTERNAL = with(
            CERT_MANAGER,
            "external.enabled",
            true,
            "external.domain",
            "shop.example",
            "external.port",
            443,
            "external.nameAnnotation",
            DNS,
            "external.annotations.internal",
            "no",
            "networkPolicy.clientsFrom[0].ipBlock.cidr",
            "10.0.0.0/8");

    private final Chart chart = Chart.render(EXTERNAL);

    @Test
    void eachPod_tellsTheNameAndThePortOfItsService() {
        StatefulSet set = chart.get(StatefulSet.class, "shop");
        Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();

        for (int pod = 0; pod < set.getSpec().getReplicas(); pod++) {
            String name = "shop-" + pod;
            Service service = chart.get(Service.class, name + "-external");
            Map<String, String> selector = new TreeMap<>(service.getSpec().getSelector());

            assertEquals(name, selector.remove("statefulset.kubernetes.io/pod-name"));
            assertTrue(labels.entrySet().containsAll(selector.entrySet()));
            assertEquals("LoadBalancer", service.getSpec().getType());
            assertEquals(
                    "member",
                    service.getSpec().getPorts().get(0).getTargetPort().getStrVal());
            assertEquals(
                    Map.of(DNS, name + ".shop.example", "internal", "no"),
                    service.getMetadata().getAnnotations());
            assertEquals(
                    name + ".shop.example:"
                            + service.getSpec().getPorts().get(0).getPort(),
                    String.valueOf(chart.member(name).external()));
        }
    }

    @Test
    void names_areInTheCertificate() {
        List<String> names = chart.get(GenericKubernetesResource.class, "shop").get("spec", "dnsNames");

        assertTrue(names.contains("*.shop.example"), names.toString());
    }

    @Test
    void whoComesFromOutside_hasToBeLetIn() {
        assertTrue(chart.get(NetworkPolicy.class, "shop").getSpec().getIngress().get(0).getFrom().stream()
                .anyMatch(peer -> peer.getIpBlock() != null));
        assertRefused(
                with(CERT_MANAGER, "external.enabled", true, "external.domain", "shop.example"),
                "networkPolicy.clientsFrom");
    }

    @Test
    void byDefault_nothingIsOutside() {
        Chart inside = Chart.render(CERT_MANAGER);

        assertTrue(inside.names().stream().noneMatch(name -> name.endsWith("-external")));
        assertNull(inside.member("shop-0").external());
    }
}
