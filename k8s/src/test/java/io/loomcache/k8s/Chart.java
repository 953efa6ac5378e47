package io.loomcache.k8s;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The chart as it comes out for some values. */
final class Chart {

    static final Path FOLDER = Path.of("helm", "loomcache");

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

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
