package io.loomcache.config;

import java.util.Locale;

/** From which severity on something is logged. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    /** Nothing is. */
    OFF;

    /** One logger, and those below it. */
    public record OfLogger(String logger, LogLevel level) {

        /** Parses {@code LOGGER=LEVEL}. */
        static OfLogger parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(text);
            }
            return new OfLogger(
                    text.substring(0, equals).strip(),
                    LogLevel.valueOf(text.substring(equals + 1).strip().toUpperCase(Locale.ROOT)));
        }

        @Override
        public String toString() {
            return logger + "=" + level;
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
