package io.loomcache.config;

import java.util.Locale;

/** How the log of the server looks. */
public enum LogFormat {
    /** A line for people; a failure's stack trace follows on lines of its own. */
    TEXT,
    /** One object of JSON on one line, stack traces included. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
