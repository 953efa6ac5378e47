package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.Security;
import org.junit.jupiter.api.Test;

class NameMemoryTest {

    private static final String KNOWN = "networkaddress.cache.ttl";
    private static final String UNKNOWN = "networkaddress.cache.negative.ttl";
    private static final String OPTION = "sun.net.inetaddr.ttl";

    @Test
    void names_areBelievedForSeconds_orAsLongAsAnOptionOfTheJvmSays() {
        String known = Security.getProperty(KNOWN);
        String unknown = Security.getProperty(UNKNOWN);
        try {
            NameMemory.shorten();
            assertEquals("5", Security.getProperty(KNOWN));
            assertEquals("1", Security.getProperty(UNKNOWN));

            System.setProperty(OPTION, "77");
            NameMemory.shorten();
            assertEquals("77", Security.getProperty(KNOWN));
        } finally {
            System.clearProperty(OPTION);
            Security.setProperty(KNOWN, known == null ? "30" : known);
            Security.setProperty(UNKNOWN, unknown == null ? "10" : unknown);
        }
    }
}
