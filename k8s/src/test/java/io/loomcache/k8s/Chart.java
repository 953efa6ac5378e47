package io.loomcache.k8s;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The chart as it comes out for some values, and what its pods make of it. */
final class Chart {

    static final Path FOLDER = Path.of("helm", "loomcache");

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** The least that has to be said. */
    static final Map<String, Object> SECRET = Map.of("tls.existingSecret", "certs");

    static final Map<String, Object> CERT_MANAGER =
            Map.of("tls.certManager.enabled", true, "tls.certManager.issuerRef.name", "own-ca");

    private final List<HasMetadata> resources;

    private Chart(List<HasMetadata> resources) {
        this.resources = resources;
    }

    /** Rendered as release {@code shop} in the namespace {@code caches}; what the schema refuses is an exception. */
    static Chart render(Map<String, Object> values) {
        return render("shop", "caches", values);
    }

    static Chart render(String release, String namespace, Map<String, Object> values) {
        TemplateCommand command = new Helm(FOLDER)
                .template()
                .withName(release)
                .withNamespace(namespace)
                .withKubeVersion("1.33.0");
        values.forEach(command::set);
        return new Chart(parse(command.call()));
    }

    /** All documents of a text of YAML. */
    static List<HasMetadata> parse(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> (HasMetadata) SERIALIZATION.unmarshal(document))
                .toList();
    }

    /** These values, and more of them: name, value, name, value... */
    static Map<String, Object> with(Map<String, Object> values, Object... more) {
        Map<String, Object> all = new HashMap<>(values);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    /** Asserts that nothing comes out for these values, for a reason that says this. */
    static void assertRefused(Map<String, Object> values, String reason) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> render(values));

        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.toString());
    }

    static String yaml(HasMetadata resource) {
        return SERIALIZATION.asYaml(resource);
    }

    List<HasMetadata> resources() {
        return resources;
    }

    /** Kinds and names, in order. */
    List<String> names() {
        return resources.stream()
                .map(resource ->
                        resource.getKind() + " " + resource.getMetadata().getName())
                .sorted()
                .collect(Collectors.toList());
    }

    PodSpec pod() {
        return get(StatefulSet.class, "shop").getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().get(0);
    }

    /** The environment of a pod's container: fields of the pod are its name, and what refers to others before it is filled in. */
    Map<String, String> environment(String pod) {
        Map<String, String> environment =
                new TreeMap<>(get(ConfigMap.class, "shop").getData());
        for (EnvVar variable : container().getEnv()) {
            String value = variable.getValueFrom() == null ? variable.getValue() : pod;
            for (Map.Entry<String, String> before : List.copyOf(environment.entrySet())) {
                value = value.replace("$(" + before.getKey() + ")", before.getValue());
            }
            environment.put(variable.getName(), value);
        }
        return environment;
    }

    /** As the server reads it: an unknown or impossible setting is an exception. */
    MemberConfig member(String pod) {
        return MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment(pod), null));
    }

    /** The one with this type and name. */
    <T extends HasMetadata> T get(Class<T> type, String name) {
        return resources.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(resource -> resource.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type.getSimpleName() + " " + name + " is not in " + names()));
    }
}
