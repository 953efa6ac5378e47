package io.loomcache.spring;

import io.loomcache.config.ConfigException;
import io.loomcache.config.Settings;
import io.loomcache.config.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The settings in Spring's environment: each of its property sources is one of ours, in the same order. So
 * names are relaxed, unknown ones refused, and secrets masked as everywhere. Stateless.
 */
final class EnvironmentSettings {

    private static final String PREFIX = "loomcache.";

    /** An element of a list, such as {@code loomcache.cluster.seeds[0]}. */
    private static final Pattern ELEMENT = Pattern.compile("(.+)\\[(\\d{1,4})]");

    /** A name that is taken as it is, such as {@code loomcache.auth.cert-permissions[Shop 1]}. */
    private static final Pattern QUOTED = Pattern.compile("(.+?)\\.?\\[(.+)]");

    private final ConfigurableEnvironment environment;
    private final List<Source> sources = new ArrayList<>();

    private EnvironmentSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Reads them all.
     *
     * @throws ConfigException a name is unknown, a value impossible, or a placeholder has no value
     */
    static Settings of(ConfigurableEnvironment environment) {
        EnvironmentSettings reading = new EnvironmentSettings(environment);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
                reading.read(enumerable);
            }
        }
        return Settings.of(reading.sources);
    }

    private void read(EnumerablePropertySource<?> source) {
        if (source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.add(Source.environment(texts(source, "loomcache_")));
        }
        Map<String, String> written = texts(source, PREFIX);
        Map<String, String> literal = new TreeMap<>();
        Map<String, String> resolved = new TreeMap<>();
        written.forEach((name, text) -> {
            String value = resolved(name, text);
            (value.equals(text) ? literal : resolved).put(name, value);
        });
        // What a placeholder stands for does not stand in the file, which matters for passwords.
        sources.add(new Source(Source.Kind.PROPERTIES, source.getName(), named(resolved)));
        sources.add(new Source(kind(source), source.getName(), named(literal)));
    }

    private static Map<String, String> texts(EnumerablePropertySource<?> source, String prefix) {
        Map<String, String> texts = new TreeMap<>();
        for (String name : source.getPropertyNames()) {
            Object value = name.toLowerCase(Locale.ROOT).startsWith(prefix) ? source.getProperty(name) : null;
            if (value != null) {
                texts.put(name, value.toString());
            }
        }
        return texts;
    }

    private static Source.Kind kind(PropertySource<?> source) {
        if (source instanceof CommandLinePropertySource<?>) {
            return Source.Kind.COMMAND_LINE;
        }
        return source instanceof OriginTrackedMapPropertySource ? Source.Kind.FILE : Source.Kind.PROPERTIES;
    }

    private String resolved(String name, String text) {
        try {
            return environment.resolveRequiredPlaceholders(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": '" + text + "', expected that its placeholders have values");
        }
    }

    /** By the names that we use: lists are joined by commas, names in brackets follow a dot. */
    private static Map<String, String> named(Map<String, String> texts) {
        Map<String, String> named = new TreeMap<>();
        Map<String, Map<Integer, String>> lists = new HashMap<>();
        texts.forEach((name, text) -> {
            Matcher element = ELEMENT.matcher(name);
            Matcher quoted = QUOTED.matcher(name);
            if (element.matches()) {
                lists.computeIfAbsent(element.group(1), any -> new TreeMap<>())
                        .put(Integer.valueOf(element.group(2)), text);
            } else {
                named.put(quoted.matches() ? quoted.group(1) + "." + quoted.group(2) : name, text);
            }
        });
        lists.forEach((name, elements) -> named.put(name, String.join(",", elements.values())));
        return named;
    }
}
