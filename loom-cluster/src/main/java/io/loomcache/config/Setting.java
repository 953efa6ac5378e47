package io.loomcache.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its name, what it means, and the values it takes. All of them are in {@link KnownSettings}.
 * Immutable.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

    static final String PREFIX = "loomcache.";
    static final String ENVIRONMENT_PREFIX = "LOOMCACHE_";

    private final String name;
    private final @Nullable String defaultText;
    private final Kind<T> kind;
    private final boolean secret;
    private final String description;

    Setting(String name, @Nullable String defaultText, Kind<T> kind, boolean secret, String description) {
        this.name = PREFIX + name;
        this.defaultText = defaultText;
        this.kind = kind;
        this.secret = secret;
        this.description = description;
    }

    /** The name as a property, such as {@code loomcache.node.id}. */
    public String name() {
        return name;
    }

    /** The name as an environment variable, such as {@code LOOMCACHE_NODE_ID}. */
    public String environmentName() {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The value when no source has one, as text; null: none. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** The values it takes, in words. */
    public String expected() {
        return kind.expected();
    }

    public String description() {
        return description;
    }

    /** Whether its value is never shown, and may also come from a file named by {@code NAME-file}. */
    public boolean isSecret() {
        return secret;
    }

    /**
     * Text to value.
     *
     * @param source for the exception's text
     * @throws ConfigException naming the setting, the value unless secret, what was expected, and the source
     */
    T parse(String text, String source) {
        try {
            return kind.parser().apply(text.strip());
        } catch (IllegalArgumentException e) {
            String detail = e instanceof ConfigException ? "; " + e.getMessage() : "";
            throw new ConfigException(
                    name + ": '" + shown(text) + "' (" + source + "), expected " + kind.expected() + detail, e);
        }
    }

    /** The text for people: secrets are masked. */
    String shown(String text) {
        return secret ? "***" : text;
    }

    @Override
    public String toString() {
        return name;
    }
}
