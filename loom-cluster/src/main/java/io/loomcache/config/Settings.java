package io.loomcache.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All settings of one member or client, resolved: for each the value of the source that comes first, or
 * the default. Every name and every value has been checked. Immutable.
 */
public final class Settings {

    /**
     * A setting as it is in force, for people.
     *
     * @param value secrets are masked
     * @param source where the value comes from
     */
    public record Effective(String name, String value, String source) {}

    private record Value(Object value, Binding.Bound bound) {}

    private final Map<Setting<?>, Value> values = new HashMap<>();
    private final Set<Setting<?>> impossible = new HashSet<>();
    private final CertificatePermissions permissions;
    private final List<String> warnings = new ArrayList<>();

    private Settings(List<Source> sources, boolean ofMember) {
        this(sources, ofMember, KnownSettings.RENAMED);
    }

    /** @param renamed former names of settings to those of today */
    Settings(List<Source> sources, boolean ofMember, Map<String, String> renamed) {
        Map<Setting<?>, Binding.Bound> first = new HashMap<>();
        List<CertificatePermissions.Rule> rules = new ArrayList<>();
        for (Source source : sources) {
            Binding binding = Binding.of(source, renamed);
            warnings.addAll(binding.warnings());
            binding.values().forEach(first::putIfAbsent);
            rules.addAll(binding.rules());
        }
        permissions = new CertificatePermissions(rules);
        List<ConfigException> failures = new ArrayList<>();
        for (Setting<?> setting : KnownSettings.all()) {
            Binding.Bound bound = first.get(setting);
            if (bound != null) {
                parse(setting, bound, failures);
            }
        }
        if (!failures.isEmpty()) {
            throw ProductionProfile.impossible(this, failures, ofMember);
        }
    }

    private void parse(Setting<?> setting, Binding.Bound bound, List<ConfigException> failures) {
        try {
            values.put(setting, new Value(setting.parse(bound.text(), bound.source()), bound));
        } catch (ConfigException e) {
            impossible.add(setting);
            failures.add(e);
        }
    }

    /**
     * The settings of an application whose framework knows by itself where settings are.
     *
     * @param sources the first that has a setting decides
     * @throws ConfigException a name is unknown or a value impossible
     */
    public static Settings of(List<Source> sources) {
        return new Settings(sources, false);
    }

    /**
     * The settings of a server: the JVM's properties before the environment before the file.
     *
     * @param file properties in UTF-8; null: none
     * @throws ConfigException a name is unknown or a value impossible, or the file can't be read
     */
    public static Settings ofServer(Properties systemProperties, Map<String, String> environment, @Nullable Path file) {
        return ofCommand(Map.of(), systemProperties, environment, file);
    }

    /**
     * The settings of a command: its options before the JVM's properties before the environment before the file.
     *
     * @param options by the settings' names; no secrets
     * @param file properties in UTF-8; null: none
     * @throws ConfigException a name is unknown or a value impossible, or the file can't be read
     */
    public static Settings ofCommand(
            Map<String, String> options,
            Properties systemProperties,
            Map<String, String> environment,
            @Nullable Path file) {
        List<Source> sources = new ArrayList<>();
        sources.add(Source.commandLine(options));
        sources.add(Source.properties("system property", systemProperties));
        sources.add(Source.environment(environment));
        if (file != null) {
            sources.add(Source.file(file));
        }
        return new Settings(sources, true);
    }

    /**
     * The settings of a client in an application: the given properties before those of the JVM before the
     * environment before {@code loomcache.properties} on the class path.
     *
     * @param properties names that do not start with {@code loomcache.} are not ours and are passed over
     * @throws ConfigException a name is unknown or a value impossible
     */
    public static Settings ofClient(
            Properties properties, Properties systemProperties, Map<String, String> environment, ClassLoader loader) {
        List<Source> sources = new ArrayList<>();
        sources.add(Source.properties("given property", properties));
        sources.add(Source.properties("system property", systemProperties));
        sources.add(Source.environment(environment));
        Source classPath = Source.classPath(loader);
        if (classPath != null) {
            sources.add(classPath);
        }
        return new Settings(sources, false);
    }

    /** The value, or the default. A setting without either is a {@link ConfigException}. */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new ConfigException(
                        setting + ": not set, expected " + setting.expected() + " (" + setting.description() + ")"));
    }

    /** The value, or the default; empty if there is neither. */
    public <T> Optional<T> find(Setting<T> setting) {
        Value value = values.get(setting);
        if (value != null) {
            @SuppressWarnings("unchecked") // put by the constructor, parsed by this setting
            T parsed = (T) value.value();
            return Optional.of(parsed);
        }
        return Optional.ofNullable(setting.defaultText()).map(text -> setting.parse(text, "default"));
    }

    /** Whether a source has it, so that it is not the default. */
    public boolean isSet(Setting<?> setting) {
        return values.containsKey(setting);
    }

    /** Whether a source has it with a value that it does not take; then these settings are on their way to be refused. */
    boolean isImpossible(Setting<?> setting) {
        return impossible.contains(setting);
    }

    /** Whether its text stands in a configuration file. */
    boolean isPlainInFile(Setting<?> setting) {
        Value value = values.get(setting);
        return value != null && value.bound().plainInFile();
    }

    /** The permissions of certificates, whether or not {@code loomcache.auth.enabled}. */
    CertificatePermissions permissions() {
        return permissions;
    }

    /** What works but will not for ever: names that settings once had. For the log of whoever starts with them. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Everything in force: all known settings by subject, then the permissions of certificates. */
    public List<Effective> effective() {
        Stream<Effective> known = KnownSettings.all().stream().map(this::effective);
        Stream<Effective> rules = permissions.rules().stream()
                .map(rule -> new Effective(CertificatePermissions.PREFIX + rule.name(), rule.text(), rule.source()));
        return Stream.concat(known, rules).toList();
    }

    private Effective effective(Setting<?> setting) {
        Value value = values.get(setting);
        if (value != null) {
            return new Effective(
                    setting.name(),
                    setting.shown(value.bound().text()),
                    value.bound().source());
        }
        String text = setting.defaultText();
        return new Effective(setting.name(), text == null ? "" : text, text == null ? "not set" : "default");
    }
}
