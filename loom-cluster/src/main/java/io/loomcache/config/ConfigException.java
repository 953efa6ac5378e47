package io.loomcache.config;

/** A setting is missing, unknown, or has an impossible value. Nothing was started. */
public class ConfigException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Names the setting, the value and what was expected. */
    public static ConfigException of(String name, Object value, String expected) {
        return new ConfigException(name + ": '" + value + "', expected " + expected);
    }
}
