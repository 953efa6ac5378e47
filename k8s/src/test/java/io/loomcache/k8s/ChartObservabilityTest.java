package io.loomcache.k8s;

import static io.loomcache.k8s.Chart.SECRET;
import static io.loomcache.k8s.Chart.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the chart gives to Prometheus and Grafana: the files that {@code RunbookTest} holds against the meters, unchanged. */
class ChartObservabilityTest {

    private static final Path FILES = Chart.FOLDER.resolve("observability");

    @Test
    void rules_areTheFileOfTheAlerts() throws IOException {
        Chart chart =
                Chart.render(with(SECRET, "metrics.rules.enabled", true, "metrics.rules.labels.release", "prometheus"));
        GenericKubernetesResource rules = chart.get(GenericKubernetesResource.class, "shop");

        assertEquals("PrometheusRule", rules.getKind());
        assertEquals("monitoring.coreos.com/v1", rules.getApiVersion());
        assertEquals("prometheus", rules.getMetadata().getLabels().get("release"));
        assertEquals(
                new Yaml().<Map<String, Object>>load(Files.readString(FILES.resolve("alerts.yaml"))),
                rules.<Map<String, Object>>get("spec"));
    }

    /** Two releases under one Prometheus must not make up for each other's missing members. */
    @Test
    void rules_whereTheChartSaysWhatIsScraped_areOfThisReleaseAlone() throws IOException {
        String release = "namespace=\"caches\",service=\"shop-mgmt\"";
        Chart chart = Chart.render(with(
                SECRET,
                "metrics.rules.enabled",
                true,
                "metrics.serviceMonitor.enabled",
                true,
                "metrics.serviceMonitor.secret",
                "prometheus"));
        String rules = chart.resources().stream()
                .filter(resource -> resource.getKind().equals("PrometheusRule"))
                .map(resource -> String.valueOf(((GenericKubernetesResource) resource).<Object>get("spec")))
                .findFirst()
                .orElseThrow();

        assertEquals(
                String.valueOf(new Yaml().<Object>load(Files.readString(FILES.resolve("alerts.yaml")))),
                rules.replace("{" + release + "}", "").replace(release + ",", ""));
        List<String> unscoped = Pattern.compile("loomcache_[a-z_]+(?!\\{" + release + ")[^a-z_]")
                .matcher(rules)
                .results()
                .map(MatchResult::group)
                .toList();
        assertEquals(List.of(), unscoped);
    }

    @Test
    void dashboard_isTheFile_underTheLabelOfGrafanasSidecar() throws IOException {
        ConfigMap dashboard =
                Chart.render(with(SECRET, "metrics.dashboard.enabled", true)).get(ConfigMap.class, "shop-dashboard");

        assertEquals("1", dashboard.getMetadata().getLabels().get("grafana_dashboard"));
        assertEquals(
                Files.readString(FILES.resolve("dashboard.json")).strip(),
                dashboard.getData().get("loomcache.json").strip());
    }

    @Test
    void withoutMetrics_thereIsNothingToWatch() {
        Chart chart = Chart.render(with(
                SECRET,
                "metrics.enabled",
                false,
                "metrics.rules.enabled",
                true,
                "metrics.dashboard.enabled",
                true,
                "metrics.serviceMonitor.enabled",
                true));

        assertEquals(Chart.render(SECRET).names(), chart.names());
    }

    /** Prometheus finds one Service of the three, and the port that the members serve there. */
    @Test
    void serviceMonitor_selectsTheManagementService_byItsPort() {
        Chart chart = Chart.render(
                with(SECRET, "metrics.serviceMonitor.enabled", true, "metrics.serviceMonitor.secret", "prometheus"));
        GenericKubernetesResource monitor = chart.get(GenericKubernetesResource.class, "shop");
        Map<String, String> selector = monitor.get("spec", "selector", "matchLabels");

        List<Service> selected = chart.resources().stream()
                .filter(Service.class::isInstance)
                .map(Service.class::cast)
                .filter(service -> service.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                .toList();

        assertEquals(
                List.of("shop-mgmt"),
                selected.stream().map(each -> each.getMetadata().getName()).toList());
        assertTrue(selected.get(0).getSpec().getPorts().stream()
                .map(ServicePort::getName)
                .anyMatch("metrics"::equals));
        assertEquals("metrics", monitor.get("spec", "endpoints", 0, "port"));
        assertEquals("shop.caches.svc.cluster.local", monitor.get("spec", "endpoints", 0, "tlsConfig", "serverName"));
    }
}
