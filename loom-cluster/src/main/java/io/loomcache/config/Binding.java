package io.loomcache.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of one source, each matched to the setting that it means; what means none is refused. */
final class Binding {

    /**
     * The text of a setting.
     *
     * @param source where it comes from, for people
     * @param plainInFile whether it stands in a configuration file, where a secret should not
     */
    record Bound(String text, String source, boolean plainInFile) {}

    private static final String SECRET_FILE_SUFFIX = "file";

    private final Source source;
    private final Map<String, String> renamed;
    private final List<String> warnings = new ArrayList<>();
    private final Map<Setting<?>, Bound> values = new HashMap<>();
    private final List<CertificatePermissions.Rule> rules = new ArrayList<>();

    private Binding(Source source, Map<String, String> renamed) {
        this.source = source;
        this.renamed = renamed;
    }

    /**
     * All entries of a source.
     *
     * @param renamed former names of settings to those of today
     * @throws ConfigException an entry is unknown, given in two spellings, or names a file that can't be read
     */
    static Binding of(Source source, Map<String, String> renamed) {
        Binding binding = new Binding(source, renamed);
        source.entries().forEach(binding::bind);
        return binding;
    }

    Map<Setting<?>, Bound> values() {
        return values;
    }

    /** Who uses a former name is told the one of today. */
    List<String> warnings() {
        return warnings;
    }

    List<CertificatePermissions.Rule> rules() {
        return rules;
    }

    private void bind(String name, String text) {
        Setting<?> setting = find(name);
        Setting<?> secret = setting == null ? secretOfFile(name) : null;
        if (setting != null) {
            requireUnseen(setting);
            put(setting, new Bound(text, origin(name), source.kind() == Source.Kind.FILE));
        } else if (secret != null) {
            put(secret, new Bound(readSecret(name, text), origin(name), false));
        } else if (!bindPermission(name, text)) {
            throw unknown(name);
        }
    }

    /** By its name, or by one that it had. */
    private @Nullable Setting<?> find(String name) {
        Setting<?> setting = KnownSettings.find(name);
        if (setting != null) {
            return setting;
        }
        for (Map.Entry<String, String> each : renamed.entrySet()) {
            if (KnownSettings.plain(each.getKey()).equals(KnownSettings.plain(name))) {
                warnings.add(each.getKey() + " (" + source.label() + "): its name is " + each.getValue()
                        + " now, and the old one will be refused by a later version");
                return KnownSettings.find(each.getValue());
            }
        }
        return null;
    }

    private void requireUnseen(Setting<?> setting) {
        if (setting.isSecret() && source.kind() == Source.Kind.COMMAND_LINE) {
            throw new ConfigException(setting + ": every user of this machine can see options, expected "
                    + setting.environmentName() + " or " + setting.environmentName() + "_FILE");
        }
    }

    private void put(Setting<?> setting, Bound bound) {
        Bound other = values.put(setting, bound);
        if (other != null) {
            throw new ConfigException(setting + ": set twice, by " + other.source() + " and by " + bound.source());
        }
    }

    /** The secret setting of which {@code name} names the file. */
    private @Nullable Setting<?> secretOfFile(String name) {
        String plain = KnownSettings.plain(name);
        if (!plain.endsWith(SECRET_FILE_SUFFIX)) {
            return null;
        }
        Setting<?> setting = find(plain.substring(0, plain.length() - SECRET_FILE_SUFFIX.length()));
        return setting != null && setting.isSecret() ? setting : null;
    }

    private String readSecret(String name, String path) {
        try {
            return Files.readString(Path.of(path.strip())).strip();
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    name + ": '" + path + "' (" + origin(name) + "), expected a file that can be read", e);
        }
    }

    private boolean bindPermission(String name, String text) {
        boolean relaxed = source.kind() == Source.Kind.ENVIRONMENT;
        String prefix = relaxed ? CertificatePermissions.ENVIRONMENT_PREFIX : CertificatePermissions.PREFIX;
        if (!name.regionMatches(true, 0, prefix, 0, prefix.length()) || name.length() == prefix.length()) {
            return false;
        }
        rules.add(rule(name, name.substring(prefix.length()), relaxed, text));
        return true;
    }

    private CertificatePermissions.Rule rule(String setting, String name, boolean relaxed, String text) {
        try {
            return CertificatePermissions.Rule.parse(name, relaxed, text.strip(), origin(setting));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    setting + ": '" + text + "' (" + origin(setting) + "), expected " + CertificatePermissions.EXPECTED,
                    e);
        }
    }

    private ConfigException unknown(String name) {
        Setting<?> nearest = KnownSettings.nearest(name);
        boolean environment = source.kind() == Source.Kind.ENVIRONMENT;
        return new ConfigException(name + " (" + source.label() + "): unknown setting, the nearest known name is "
                + (environment ? nearest.environmentName() : nearest.name()));
    }

    private String origin(String name) {
        return source.label() + " " + name;
    }
}
