package io.loomcache.server;

import java.security.Security;

/** For how long this process believes what DNS told it. Members move, and at first their names are not known yet. */
final class NameMemory {

    private static final String SECONDS = "5";
    private static final String UNKNOWN_SECONDS = "1";

    private NameMemory() {}

    /** Before the first name is looked up. What the options of the JVM say stands. */
    static void shorten() {
        set("networkaddress.cache.ttl", "sun.net.inetaddr.ttl", SECONDS);
        set("networkaddress.cache.negative.ttl", "sun.net.inetaddr.negative.ttl", UNKNOWN_SECONDS);
    }

    private static void set(String property, String option, String seconds) {
        Security.setProperty(property, System.getProperty(option, seconds));
    }
}
