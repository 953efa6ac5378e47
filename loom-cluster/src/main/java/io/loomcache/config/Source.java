package io.loomcache.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place that settings come from, as written there. Immutable.
 *
 * @param label for people, before the name of an entry
 * @param entries those meant for us, by their names in this source
 */
public record Source(Kind kind, String label, Map<String, String> entries) {

    /** What kind of place it is. */
    public enum Kind {
        /** What every user of the machine can see, so that it must hold no password. */
        COMMAND_LINE,
        /** Given by the caller, or the properties of the JVM. */
        PROPERTIES,
        /** Names in capitals with underscores. */
        ENVIRONMENT,
        /** Ours alone, so every name in it has to be known. In production it must hold no password. */
        FILE
    }

    static final String RESOURCE = "loomcache.properties";

    /** Kubernetes describes each Service in the environment of each container, also one named loomcache-something. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    public Source {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    static Source properties(String label, Properties properties) {
        Map<String, String> ours = strings(properties);
        ours.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith(Setting.PREFIX));
        return new Source(Kind.PROPERTIES, label, ours);
    }

    static Source commandLine(Map<String, String> options) {
        return new Source(Kind.COMMAND_LINE, "option", options);
    }

    /** The variables of an environment that are ours; what Kubernetes sets for its Services is not. */
    public static Source environment(Map<String, String> environment) {
        Map<String, String> ours = new TreeMap<>(environment);
        ours.keySet().removeIf(name -> !name.toUpperCase(Locale.ROOT).startsWith(Setting.ENVIRONMENT_PREFIX));
        ours.entrySet().removeIf(entry -> isServiceLink(entry.getKey(), entry.getValue()));
        return new Source(Kind.ENVIRONMENT, "environment", ours);
    }

    private static boolean isServiceLink(String name, String value) {
        return (SERVICE_LINK.matcher(name).matches() && KnownSettings.find(name) == null)
                || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    /**
     * A file of properties in UTF-8.
     *
     * @throws ConfigException it can't be read
     */
    static Source file(Path path) {
        try (Reader reader = Files.newBufferedReader(path)) {
            return load(path.toString(), reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException("configuration file " + path + ": no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("configuration file " + path + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** {@code loomcache.properties} as {@code loader} finds it; null: there is none. */
    static @Nullable Source classPath(ClassLoader loader) {
        URL url = loader.getResource(RESOURCE);
        if (url == null) {
            return null;
        }
        try (Reader reader = new InputStreamReader(url.openStream(), StandardCharsets.UTF_8)) {
            return load(url.toString(), reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(RESOURCE + " at " + url + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static Source load(String label, Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        return new Source(Kind.FILE, label, strings(properties));
    }

    private static Map<String, String> strings(Properties properties) {
        Map<String, String> strings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> strings.put(name, properties.getProperty(name)));
        return strings;
    }
}
