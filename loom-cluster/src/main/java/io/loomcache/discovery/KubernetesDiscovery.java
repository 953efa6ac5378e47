package io.loomcache.discovery;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.loomcache.config.Address;
import io.loomcache.config.DiscoveryConfig;
import io.loomcache.config.DiscoveryConfig.Selector;
import io.loomcache.config.DiscoverySettings;
import io.loomcache.config.MemberSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Endpoints of Services, or pods, as the API of Kubernetes lists them. The only ones to know its client. */
final class KubernetesDiscovery implements Discovery {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final DiscoveryConfig.Kubernetes config;
    private final KubernetesApi api;

    private KubernetesDiscovery(DiscoveryConfig.Kubernetes config, KubernetesApi api) {
        this.config = config;
        this.api = api;
    }

    static KubernetesDiscovery open(DiscoveryConfig.Kubernetes config) throws DiscoveryException {
        return new KubernetesDiscovery(config, KubernetesApi.open(config));
    }

    @Override
    public String description() {
        return "the API of Kubernetes at " + config.apiServer() + ", namespace " + config.namespace() + ", "
                + config.selector().origin();
    }

    @Override
    public List<Candidate> find() throws DiscoveryException {
        Places places = new Places();
        String labels = config.selector().labels();
        if (config.selector().kind() == Selector.Kind.PODS) {
            for (Pod pod : api.pods(labels)) {
                add(pod, places);
            }
        } else {
            for (EndpointSlice slice : api.endpointSlices(labels)) {
                add(slice, places);
            }
        }
        return places.candidates();
    }

    @Override
    public MemberAttributes attributes() throws DiscoveryException {
        if (!config.readsNode()) {
            return MemberAttributes.UNKNOWN;
        }
        Pod pod = config.ownPod() == null ? null : api.pod(config.ownPod());
        String nodeName = pod == null ? null : pod.getSpec().getNodeName();
        if (nodeName == null) {
            throw DiscoveryException.temporary(
                    "pod " + config.ownPod() + " of namespace " + config.namespace()
                            + " is on no node; POD_NAME should be the name of the pod that this is",
                    null);
        }
        Node node = api.node(nodeName);
        Map<String, String> labels =
                node == null ? Map.of() : node.getMetadata().getLabels();
        return new MemberAttributes(
                nodeName, labels.get("topology.kubernetes.io/zone"), labels.get("topology.kubernetes.io/region"));
    }

    @Override
    public void close() {
        api.close();
    }

    /** A Service has several slices: one for each family of addresses, and more when there are many endpoints. */
    private void add(EndpointSlice slice, Places places) throws DiscoveryException {
        List<Endpoint> endpoints = slice.getEndpoints();
        if (endpoints == null || endpoints.isEmpty()) {
            return;
        }
        int port = port(slice);
        String service = slice.getMetadata().getLabels().get(DiscoverySettings.SERVICE_NAME_LABEL);
        for (Endpoint endpoint : endpoints) {
            boolean isReady = endpoint.getConditions() == null
                    || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
            if (isReady || config.includesNotReady()) {
                String host = endpoint.getHostname();
                String id = endpoint.getTargetRef() == null
                        ? host
                        : endpoint.getTargetRef().getName();
                places.add(id, dnsName(host, service), port, endpoint.getAddresses());
            }
        }
    }

    private void add(Pod pod, Places places) throws DiscoveryException {
        if (ENDED.contains(pod.getStatus().getPhase())) {
            return;
        }
        boolean isReady = pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
        List<String> ips = Stream.concat(
                        pod.getStatus().getPodIPs().stream().map(PodIP::getIp),
                        Stream.ofNullable(pod.getStatus().getPodIP()))
                .distinct()
                .toList();
        if (!ips.isEmpty() && (isReady || config.includesNotReady())) {
            places.add(
                    pod.getMetadata().getName(),
                    dnsName(pod.getSpec().getHostname(), pod.getSpec().getSubdomain()),
                    port(pod),
                    ips);
        }
    }

    /** The name that DNS has for a pod; null: it has none. */
    private @Nullable String dnsName(@Nullable String host, @Nullable String service) {
        return host == null || service == null
                ? null
                : host + "." + service + "." + config.namespace() + ".svc." + config.dnsDomain();
    }

    /** A single port is it, whatever its name, if it has none. */
    private int port(EndpointSlice slice) throws DiscoveryException {
        List<EndpointPort> ports = slice.getPorts() == null ? List.of() : slice.getPorts();
        boolean isOnly = ports.size() == 1 && isBlank(ports.get(0).getName());
        return port(
                "EndpointSlice " + slice.getMetadata().getName(),
                ports.stream()
                        .map(port -> port.getName() + "=" + port.getPort())
                        .toList(),
                ports.stream()
                        .filter(port -> isOnly || config.portName().equals(port.getName()))
                        .<@Nullable Integer>map(EndpointPort::getPort)
                        .toList());
    }

    private int port(Pod pod) throws DiscoveryException {
        List<ContainerPort> ports = pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .toList();
        boolean isOnly = ports.size() == 1 && isBlank(ports.get(0).getName());
        return port(
                "pod " + pod.getMetadata().getName(),
                ports.stream()
                        .map(port -> port.getName() + "=" + port.getContainerPort())
                        .toList(),
                ports.stream()
                        .filter(port -> isOnly || config.portName().equals(port.getName()))
                        .<@Nullable Integer>map(ContainerPort::getContainerPort)
                        .toList());
    }

    private int port(String where, List<String> all, List<@Nullable Integer> fitting) throws DiscoveryException {
        if (config.port() != 0) {
            return config.port();
        }
        if (all.isEmpty()) {
            return MemberSettings.DEFAULT_PORT;
        }
        return fitting.stream()
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> DiscoveryException.permanent(
                        where + " of namespace " + config.namespace() + " has the ports " + all
                                + ", expected one with the name " + config.portName()
                                + " (loomcache.discovery.kubernetes.port-name), or"
                                + " loomcache.discovery.kubernetes.service-port",
                        null));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** What was found so far, each place once: a pod with two families of addresses is in two slices. */
    private static final class Places {

        private record Place(@Nullable String id, Address address, List<String> ips) {}

        private final TreeMap<String, Place> byAddress = new TreeMap<>();

        /** @param name of the pod in DNS; null: each of its addresses is a place */
        void add(@Nullable String id, @Nullable String name, int port, List<String> ips) {
            if (name != null) {
                add(id, new Address(name, port), ips);
            } else {
                ips.forEach(ip -> add(id, new Address(ip, port), List.of(ip)));
            }
        }

        private void add(@Nullable String id, Address address, List<String> ips) {
            Place place =
                    byAddress.computeIfAbsent(address.toString(), key -> new Place(id, address, new ArrayList<>()));
            ips.stream().filter(ip -> !place.ips().contains(ip)).forEach(place.ips()::add);
        }

        List<Candidate> candidates() {
            return byAddress.values().stream()
                    .map(place -> new Candidate(place.id(), place.address(), place.ips()))
                    .toList();
        }
    }
}
