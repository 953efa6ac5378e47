package io.loomcache.k8s;

import static io.loomcache.k8s.Chart.CERT_MANAGER;
import static io.loomcache.k8s.Chart.SECRET;
import static io.loomcache.k8s.Chart.assertRefused;
import static io.loomcache.k8s.Chart.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.loomcache.config.CertificateNames;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.Grants;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.Permission;
import io.loomcache.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChartTest {

    static Stream<Map<String, Object>> values() {
        return Stream.of(
                SECRET,
                with(SECRET, "replicaCount", 1, "voters", 1),
                with(SECRET, "discovery.mode", "none"),
                with(SECRET, "discovery.mode", "kubernetes"),
                with(SECRET, "discovery.mode", "kubernetes", "discovery.memberAttributes", true),
                with(SECRET, "replicaCount", 5, "voters", 5, "clusterId", "orders", "dnsDomain", "k8s.example"),
                with(SECRET, "metrics.enabled", false, "podDisruptionBudget.minAvailable", 3),
                with(
                        SECRET,
                        "metrics.serviceMonitor.enabled",
                        true,
                        "metrics.serviceMonitor.secret",
                        "prometheus",
                        "networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.monitoring",
                        "yes"),
                with(SECRET, "podDisruptionBudget.enabled", false, "networkPolicy.enabled", false),
                with(SECRET, "image.digest", "sha256:" + "0".repeat(64), "imagePullSecrets[0].name", "registry"),
                with(SECRET, "persistence.storageClass", "encrypted", "service.client.type", "NodePort"),
                with(
                        SECRET,
                        "networkPolicy.clientsFrom[0].ipBlock.cidr",
                        "10.0.0.0/8",
                        "networkPolicy.healthFrom[0].namespaceSelector.matchLabels.monitoring",
                        "yes"),
                with(
                        SECRET,
                        "nodeSelector.disk",
                        "fast",
                        "tolerations[0].key",
                        "caches",
                        "tolerations[0].operator",
                        "Exists",
                        "priorityClassName",
                        "high",
                        "podAnnotations.a",
                        "b",
                        "podLabels.team",
                        "shop",
                        "service.client.annotations.c",
                        "d",
                        "updateStrategy",
                        "RollingUpdate"),
                CERT_MANAGER,
                with(SECRET, "replicaCount", 4, "joinAs", "learner"),
                with(SECRET, "metrics.rules.enabled", true, "metrics.dashboard.enabled", true),
                with(
                        CERT_MANAGER,
                        "replicaCount",
                        5,
                        "external.enabled",
                        true,
                        "external.domain",
                        "shop.example",
                        "external.annotations.a",
                        "b",
                        "networkPolicy.clientsFrom[0].ipBlock.cidr",
                        "10.0.0.0/8"));
    }

    @Test
    void chart_isWithoutWarning() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();

        assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
        assertEquals(
                List.of(),
                result.getMessages().stream()
                        .filter(message -> message.contains("WARNING") || message.contains("ERROR"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyField_isKnown(Map<String, Object> values) throws ReflectiveOperationException {
        List<String> unknown = new ArrayList<>();
        for (HasMetadata resource : Chart.render(values).resources()) {
            if (!Set.of("Certificate", "ServiceMonitor", "PrometheusRule")
                    .contains(resource.getKind())) { // kinds of others
                unknown.addAll(UnknownFields.of(resource));
            }
        }

        assertEquals(List.of(), unknown);
    }

    @Test
    void defaults_areTheseResources() {
        assertEquals(
                List.of(
                        "ConfigMap shop",
                        "NetworkPolicy shop",
                        "PodDisruptionBudget shop",
                        "Service shop",
                        "Service shop-headless",
                        "Service shop-mgmt",
                        "ServiceAccount shop",
                        "StatefulSet shop"),
                Chart.render(SECRET).names());
    }

    @ParameterizedTest
    @MethodSource("values")
    void environment_makesEachPodAMember(Map<String, Object> values) {
        Chart chart = Chart.render(values);
        StatefulSet set = chart.get(StatefulSet.class, "shop");
        int replicas = set.getSpec().getReplicas();

        for (int pod = 0; pod < replicas; pod++) {
            MemberConfig config = chart.member("shop-" + pod);

            assertEquals("shop-" + pod, config.memberId());
            assertEquals(values.getOrDefault("voters", 3), config.voters().size());
            assertEquals(port(set, "member"), config.listen().port());
            assertEquals(
                    Grants.everywhere(Permission.ADMIN),
                    config.certificatePermissions().of(CertificateNames.ofCommonName("loomcache-member")));
        }
    }

    @Test
    void voters_areThePods_underTheNamesOfTheHeadlessService() {
        Chart chart = Chart.render(with(SECRET, "dnsDomain", "k8s.example"));
        StatefulSet set = chart.get(StatefulSet.class, "shop");
        Service headless = chart.get(Service.class, set.getSpec().getServiceName());

        List<String> voters = chart.member("shop-0").voters().stream()
                .map(voter -> voter.id() + "=" + voter.address())
                .toList();

        String domain = "." + headless.getMetadata().getName() + ".caches.svc.k8s.example:7654";
        assertEquals(List.of("shop-0=shop-0" + domain, "shop-1=shop-1" + domain, "shop-2=shop-2" + domain), voters);
        assertEquals("None", headless.getSpec().getClusterIP());
        assertTrue(headless.getSpec().getPublishNotReadyAddresses(), "members find each other before they are ready");
        assertEquals("Parallel", set.getSpec().getPodManagementPolicy(), "none is ready alone");
    }

    @ParameterizedTest
    @MethodSource("values")
    void services_selectThePods_andTheirPorts(Map<String, Object> values) {
        Chart chart = Chart.render(values);
        StatefulSet set = chart.get(StatefulSet.class, "shop");
        Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();

        for (String name : List.of("shop", "shop-headless", "shop-mgmt")) {
            Service service = chart.get(Service.class, name);
            assertTrue(
                    labels.entrySet()
                            .containsAll(service.getSpec().getSelector().entrySet()),
                    name);
            for (ServicePort port : service.getSpec().getPorts()) {
                assertEquals(port.getPort(), port(set, port.getTargetPort().getStrVal()), name);
            }
        }
        assertTrue(labels.entrySet()
                .containsAll(set.getSpec().getSelector().getMatchLabels().entrySet()));
    }

    @Test
    void pod_isHardened() {
        PodSpec pod = Chart.render(SECRET).pod();
        Container container = pod.getContainers().get(0);

        assertFalse(pod.getAutomountServiceAccountToken());
        assertFalse(pod.getEnableServiceLinks());
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertTrue(pod.getSecurityContext().getRunAsUser() > 0);
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
        assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
        assertEquals(
                List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
    }

    @Test
    void probes_thatKill_doNotDependOnTheOthers() {
        Container container = Chart.render(SECRET).container();

        assertEquals(List.of("loomcache", "health", "live"), command(container.getStartupProbe()));
        assertEquals(List.of("loomcache", "health", "live"), command(container.getLivenessProbe()));
        assertEquals(List.of("loomcache", "health", "ready"), command(container.getReadinessProbe()));
    }

    @Test
    void gracePeriod_isLongerThanTheServersOwn() {
        assertTrue(Chart.render(SECRET).pod().getTerminationGracePeriodSeconds() > 30);
        assertRefused(with(SECRET, "terminationGracePeriodSeconds", 30), "terminationGracePeriodSeconds");
    }

    @Test
    void certificates_areMountedUnderTheNamesThatTheServerReads() {
        PodSpec pod = Chart.render(SECRET).pod();

        Map<String, String> files = pod.getVolumes().get(0).getSecret().getItems().stream()
                .collect(Collectors.toMap(item -> item.getPath(), item -> item.getKey()));

        assertEquals("certs", pod.getVolumes().get(0).getSecret().getSecretName());
        assertEquals(Map.of("ca.pem", "ca.crt", "member.pem", "tls.crt", "member.key", "tls.key"), files);
        assertTrue(pod.getContainers().get(0).getVolumeMounts().stream()
                .anyMatch(mount ->
                        mount.getName().equals("tls") && mount.getMountPath().equals("/certs") && mount.getReadOnly()));
    }

    @Test
    void certificateOfCertManager_hasTheNamesThatAreDialled_andAKeyThatTheServerReads() {
        Chart chart = Chart.render(CERT_MANAGER);
        GenericKubernetesResource certificate = chart.get(GenericKubernetesResource.class, "shop");

        List<String> names = certificate.get("spec", "dnsNames");
        List<String> usages = certificate.get("spec", "usages");

        for (var voter : chart.member("shop-0").voters()) {
            String host = voter.address().host();
            assertTrue(names.contains("*" + host.substring(host.indexOf('.'))), host);
        }
        assertTrue(names.containsAll(List.of("localhost", "shop.caches.svc.cluster.local")), names.toString());
        assertTrue(usages.containsAll(List.of("server auth", "client auth")), usages.toString());
        assertEquals("PKCS8", certificate.get("spec", "privateKey", "encoding"));
        assertEquals("loomcache-member", certificate.get("spec", "commonName"));
        assertEquals(
                certificate.<String>get("spec", "secretName"),
                chart.pod().getVolumes().get(0).getSecret().getSecretName());
    }

    @Test
    void networkPolicy_letsMembersAndClientsIn_andMembersOut() {
        NetworkPolicy policy = Chart.render(SECRET).get(NetworkPolicy.class, "shop");

        assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
        assertEquals(1, policy.getSpec().getIngress().size());
        var in = policy.getSpec().getIngress().get(0);
        assertEquals(7654, in.getPorts().get(0).getPort().getIntVal());
        assertEquals(2, in.getFrom().size());
        assertEquals(
                Map.of("shop-client", "true"),
                in.getFrom().get(1).getPodSelector().getMatchLabels());
        assertEquals(
                Set.of(7654, 53),
                policy.getSpec().getEgress().stream()
                        .flatMap(out -> out.getPorts().stream())
                        .map(port -> port.getPort().getIntVal())
                        .collect(Collectors.toSet()));
    }

    @Test
    void discovery_byDefault_isTheNameOfTheHeadlessService_withoutAnyPermission() {
        Chart chart = Chart.render(SECRET);

        DiscoveryConfig.Dns dns = (DiscoveryConfig.Dns) discovery(chart).orElseThrow();

        assertEquals("shop-headless.caches.svc.cluster.local", dns.service());
        assertEquals(portNames(chart, "shop-headless").get(0), dns.portName());
        assertEquals(List.of(), kinds(chart, "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"));
        assertFalse(chart.pod().getAutomountServiceAccountToken());
        assertEquals(Optional.empty(), discovery(Chart.render(with(SECRET, "discovery.mode", "none"))));
    }

    @Test
    void discovery_byTheApi_mayGetAndListWhatItNeeds_andNothingElse() {
        Chart chart = Chart.render(with(SECRET, "discovery.mode", "kubernetes", "dnsDomain", "k8s.example"));

        DiscoveryConfig.Kubernetes api =
                (DiscoveryConfig.Kubernetes) discovery(chart).orElseThrow();

        assertEquals("kubernetes.io/service-name=shop-headless", api.selector().labels());
        assertEquals("k8s.example", api.dnsDomain());
        assertTrue(portNames(chart, "shop-headless").contains(api.portName()));
        assertTrue(chart.pod().getAutomountServiceAccountToken());
        Role role = chart.get(Role.class, "shop");
        assertEquals(
                List.of("[discovery.k8s.io] [endpointslices] [get, list]", "[] [pods] [get, list]"),
                role.getRules().stream()
                        .map(rule -> rule.getApiGroups() + " " + rule.getResources() + " " + rule.getVerbs())
                        .toList());
        RoleBinding binding = chart.get(RoleBinding.class, "shop");
        assertEquals("shop", binding.getRoleRef().getName());
        assertEquals(
                chart.pod().getServiceAccountName(),
                binding.getSubjects().get(0).getName());
        assertEquals("caches", binding.getSubjects().get(0).getNamespace());
        assertEquals(List.of(), kinds(chart, "ClusterRole", "ClusterRoleBinding"));
        assertTrue(
                Chart.render(with(SECRET, "discovery.mode", "kubernetes"))
                        .get(NetworkPolicy.class, "shop")
                        .getSpec()
                        .getEgress()
                        .stream()
                        .anyMatch(out -> out.getTo().isEmpty()
                                && out.getPorts().get(0).getPort().getIntVal() == 443),
                "the API server is reached");
    }

    @Test
    void memberAttributes_needAClusterRole_forNodesAlone() {
        Chart chart = Chart.render(with(SECRET, "discovery.mode", "kubernetes", "discovery.memberAttributes", true));

        ClusterRole role = chart.get(ClusterRole.class, "caches-shop-nodes");

        assertEquals(1, role.getRules().size());
        assertEquals(List.of("nodes"), role.getRules().get(0).getResources());
        assertEquals(List.of("get"), role.getRules().get(0).getVerbs());
        assertTrue(((DiscoveryConfig.Kubernetes) discovery(chart).orElseThrow()).readsNode());
    }

    /** A pod may have any host name: its member is named by the pod itself. */
    @Test
    void memberId_isThePodsName_notItsHostName() {
        assertEquals("metadata.name", fieldOf("LOOMCACHE_NODE_ID"));
    }

    /** Members tell each other, and so know whether one machine has too many of them; no permission is needed for that. */
    @Test
    void machine_isThePodsNode() {
        assertEquals("spec.nodeName", fieldOf("LOOMCACHE_NODE_MACHINE"));
    }

    private static String fieldOf(String variable) {
        EnvVar found = Chart.render(SECRET).container().getEnv().stream()
                .filter(each -> each.getName().equals(variable))
                .findFirst()
                .orElseThrow();
        return found.getValueFrom().getFieldRef().getFieldPath();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "replicaCount, 0, replicaCount",
                "replicaCount, 16, replicaCount",
                "replicaCount, three, replicaCount",
                "membres, 3, membres",
                "tls.existingSecret, '', tls.existingSecret",
                "tls.enabled, false, enabled",
                "auth.certPermissions.web, WRITE, web",
                "settings.LOOMCACHE_NODE_ID, a, LOOMCACHE_NODE_ID",
                "settings.LOOMCACHE_METRICS_PORT, 9091, LOOMCACHE_METRICS_PORT",
                "settings.JAVA_OPTS, -Xmx1g, JAVA_OPTS",
                "image.digest, latest, digest",
                "image.pullPolicy, Sometimes, pullPolicy",
                "persistence.size, big, size",
                "resources.limits.memory, lots, memory",
                "service.client.type, ExternalName, type",
                "updateStrategy, Recreate, updateStrategy",
                "terminationGracePeriodSeconds, 30, terminationGracePeriodSeconds",
                "topologySpread.node, Maybe, node",
                "discovery.mode, multicast, mode",
                "podDisruptionBudget.minAvailable, 1, majority",
                "podDisruptionBudget.minAvailable, 4, at most 3",
                "podDisruptionBudget.minAvailable, 0, minAvailable",
                "metrics.serviceMonitor.enabled, true, metrics.serviceMonitor.secret",
                "metrics.serviceMonitor.interval, often, interval",
                "dnsDomain, -x, dnsDomain",
                "metrics.rules.labels, all, labels",
                "external.type, NodePort, type",
                "external.enabled, true, external.domain",
            })
    void whatCannotWork_isRefused_andNamed(String name, String value, String reason) {
        assertRefused(with(SECRET, name, value), reason);
    }

    @Test
    void certificates_comeFromOnePlace() {
        assertRefused(Map.of(), "tls.existingSecret");
        assertRefused(with(CERT_MANAGER, "tls.existingSecret", "certs"), "one of both");
        assertRefused(Map.of("tls.certManager.enabled", true), "issuerRef.name");
    }

    @Test
    void changedSetting_changesThePods() {
        String before = settingsHash(Chart.render(SECRET));
        String after = settingsHash(Chart.render(with(SECRET, "settings.LOOMCACHE_LIMITS_HANDSHAKE_TIMEOUT", "7s")));

        assertFalse(before.equals(after));
    }

    private static String settingsHash(Chart chart) {
        return chart.get(StatefulSet.class, "shop")
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("loomcache.io/settings");
    }

    private static Optional<DiscoveryConfig> discovery(Chart chart) {
        Map<String, String> environment = chart.environment("shop-0");
        return DiscoverySettings.discoveryConfig(Settings.ofServer(new Properties(), environment, null), environment);
    }

    private static List<String> kinds(Chart chart, String... kinds) {
        return chart.resources().stream()
                .map(HasMetadata::getKind)
                .filter(List.of(kinds)::contains)
                .toList();
    }

    private static List<String> portNames(Chart chart, String service) {
        return chart.get(Service.class, service).getSpec().getPorts().stream()
                .map(ServicePort::getName)
                .toList();
    }

    private static List<String> command(Probe probe) {
        return probe.getExec().getCommand();
    }

    private static Integer port(StatefulSet set, String name) {
        return set.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow();
    }
}
