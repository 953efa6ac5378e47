package io.loomcache.config;

import java.util.Locale;

/** How much the product insists on. */
public enum Profile {
    /** Sensible defaults; still mutual TLS on every socket. */
    DEVELOPMENT,
    /** Refuses to start on anything that is unsafe or unproven, naming it. */
    PRODUCTION;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
