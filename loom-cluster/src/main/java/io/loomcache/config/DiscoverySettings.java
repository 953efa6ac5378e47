package io.loomcache.config;

import io.loomcache.config.DiscoveryConfig.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Settings to {@link DiscoveryConfig}. */
public final class DiscoverySettings {

    /** Label of an EndpointSlice, with the name of its Service. */
    public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

    /** In this order after the setting, before the file of the service account. */
    private static final List<String> NAMESPACE_VARIABLES =
            List.of("KUBERNETES_NAMESPACE", "OPENSHIFT_BUILD_NAMESPACE");

    private static final String OF_DNS = "loomcache.discovery.dns.";
    private static final String OF_KUBERNETES = "loomcache.discovery.kubernetes.";

    private final Settings settings;
    private final Map<String, String> environment;

    private DiscoverySettings(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * The road that the settings choose; empty: none, members are where the seeds say.
     *
     * @param environment what Kubernetes tells each container: its namespace, pod and API server
     * @throws ConfigException both roads are chosen, or one by halves; nothing was asked
     */
    public static Optional<DiscoveryConfig> discoveryConfig(Settings settings, Map<String, String> environment) {
        return new DiscoverySettings(settings, environment).discoveryConfig();
    }

    private Optional<DiscoveryConfig> discoveryConfig() {
        boolean kubernetes = settings.get(KnownSettings.KUBERNETES_ENABLED);
        Optional<String> service = settings.find(KnownSettings.SERVICE_DNS);
        if (kubernetes && service.isPresent()) {
            throw new ConfigException(KnownSettings.KUBERNETES_ENABLED + " and " + KnownSettings.SERVICE_DNS + ": '"
                    + service.get() + "', expected one of both, members are found by the API or by DNS");
        }
        if (!kubernetes) {
            requireUnset(OF_KUBERNETES, KnownSettings.KUBERNETES_ENABLED + "=true");
        }
        if (service.isEmpty()) {
            requireUnset(OF_DNS, KnownSettings.SERVICE_DNS.name());
        }
        return kubernetes ? Optional.of(kubernetes()) : service.map(this::dns);
    }

    /** What has no effect is no setting that somebody meant. */
    private void requireUnset(String prefix, String without) {
        for (Setting<?> setting : KnownSettings.all()) {
            if (setting.name().startsWith(prefix)
                    && setting != KnownSettings.KUBERNETES_ENABLED
                    && settings.isSet(setting)) {
                throw new ConfigException(setting + ": set, expected " + without + " beside it, or not at all");
            }
        }
    }

    private DiscoveryConfig dns(String service) {
        return new DiscoveryConfig.Dns(
                service,
                settings.get(KnownSettings.DNS_PORT_NAME),
                settings.get(KnownSettings.DNS_SERVICE_PORT),
                settings.get(KnownSettings.SERVICE_DNS_TIMEOUT));
    }

    private DiscoveryConfig kubernetes() {
        return new DiscoveryConfig.Kubernetes(
                settings.find(KnownSettings.API_SERVER).orElseGet(this::apiServer),
                namespace(),
                selector(),
                settings.get(KnownSettings.PORT_NAME),
                settings.get(KnownSettings.SERVICE_PORT),
                settings.get(KnownSettings.RESOLVE_NOT_READY),
                settings.get(KnownSettings.TOKEN_PATH),
                settings.get(KnownSettings.CA_CERTIFICATE_PATH),
                settings.get(KnownSettings.API_RETRIES),
                settings.get(KnownSettings.DNS_DOMAIN),
                ownPod(),
                settings.get(KnownSettings.MEMBER_ATTRIBUTES));
    }

    private String apiServer() {
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        if (host == null) {
            return "https://kubernetes.default.svc";
        }
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** A pod's host name is its own name, unless its author gave it another; {@code POD_NAME} then tells. */
    private @Nullable String ownPod() {
        String pod = environment.get("POD_NAME");
        return pod == null ? environment.get("HOSTNAME") : pod;
    }

    private String namespace() {
        Optional<String> set = settings.find(KnownSettings.KUBERNETES_NAMESPACE);
        if (set.isPresent()) {
            return set.get();
        }
        for (String variable : NAMESPACE_VARIABLES) {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        Path file = settings.get(KnownSettings.NAMESPACE_PATH);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ConfigException(
                    KnownSettings.KUBERNETES_NAMESPACE + ": not set, nor " + String.join(" or ", NAMESPACE_VARIABLES)
                            + " in the environment, and " + file + " can't be read, expected one of them",
                    e);
        }
    }

    /** A selector is a must: all pods of a namespace would be the members of other clusters as well. */
    private Selector selector() {
        List<Selector> chosen = new ArrayList<>();
        settings.find(KnownSettings.SERVICE_NAME)
                .map(name -> new Selector(
                        Selector.Kind.ENDPOINT_SLICES,
                        SERVICE_NAME_LABEL + "=" + name,
                        KnownSettings.SERVICE_NAME + "=" + name))
                .ifPresent(chosen::add);
        addPairs(
                chosen,
                Selector.Kind.ENDPOINT_SLICES,
                KnownSettings.SERVICE_LABEL_NAME,
                KnownSettings.SERVICE_LABEL_VALUE);
        addPairs(chosen, Selector.Kind.PODS, KnownSettings.POD_LABEL_NAME, KnownSettings.POD_LABEL_VALUE);
        settings.find(KnownSettings.POD_LABEL_SELECTOR)
                .map(labels ->
                        new Selector(Selector.Kind.PODS, labels, KnownSettings.POD_LABEL_SELECTOR + "=" + labels))
                .ifPresent(chosen::add);
        if (chosen.size() != 1) {
            String found = chosen.isEmpty()
                    ? "no selector"
                    : chosen.stream().map(Selector::origin).collect(Collectors.joining(" and "));
            throw new ConfigException(KnownSettings.KUBERNETES_ENABLED + "=true with " + found
                    + ", expected exactly one of " + KnownSettings.SERVICE_NAME + ", "
                    + KnownSettings.SERVICE_LABEL_NAME + ", " + KnownSettings.POD_LABEL_NAME + " and "
                    + KnownSettings.POD_LABEL_SELECTOR);
        }
        return chosen.get(0);
    }

    private void addPairs(
            List<Selector> chosen, Selector.Kind kind, Setting<String> namesSetting, Setting<String> valuesSetting) {
        Optional<String> namesText = settings.find(namesSetting);
        Optional<String> valuesText = settings.find(valuesSetting);
        if (namesText.isEmpty() && valuesText.isEmpty()) {
            return;
        }
        List<String> names = split(namesText.orElse(""));
        List<String> values = split(valuesText.orElse(""));
        if (names.size() != values.size()) {
            throw new ConfigException(namesSetting + ": '" + namesText.orElse("") + "' and " + valuesSetting + ": '"
                    + valuesText.orElse("") + "', expected as many values as names, found " + names.size()
                    + " names and " + values.size() + " values");
        }
        String labels = IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + "=" + values.get(i))
                .collect(Collectors.joining(","));
        chosen.add(new Selector(kind, labels, namesSetting + "=" + String.join(",", names)));
    }

    private static List<String> split(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }
}
