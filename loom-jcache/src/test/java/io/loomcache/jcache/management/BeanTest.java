package io.loomcache.jcache.management;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registration of one MXBean, whoever else touches its name. */
class BeanTest {

    private static final URI MANAGER = URI.create("loom:embedded:bean-test");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Bean bean = new Bean("CacheStatistics", MANAGER, "cache", new Statistics());
    private final ObjectName name = Bean.name("CacheStatistics", MANAGER, "cache");

    @AfterEach
    void unregister() {
        bean.close();
        assertFalse(server.isRegistered(name));
    }

    @Test
    void register_againAndAgain_isOneRegistration() {
        bean.register(true);
        bean.register(true);
        assertTrue(server.isRegistered(name));

        bean.register(false);
        assertFalse(server.isRegistered(name));
        bean.register(false);

        bean.register(true);
        assertTrue(server.isRegistered(name));
    }

    @Test
    void register_afterClose_doesNothing() {
        bean.register(true);
        bean.close();

        bean.register(true);

        assertFalse(server.isRegistered(name));
    }

    @Test
    void unregister_ofWhatSomebodyElseUnregistered_isNoError() throws Exception {
        bean.register(true);
        server.unregisterMBean(name);

        assertDoesNotThrow(() -> bean.register(false));
    }

    @Test
    void name_everyCharacterThatIsSpecial_becomesADot() throws Exception {
        ObjectName special = Bean.name("CacheConfiguration", URI.create("loom://a:1,b:2"), "a,b:c=d\ne\"f*g?h\\i\rj ä");

        assertEquals("CacheConfiguration", special.getKeyProperty("type"));
        assertEquals("loom.//a.1.b.2", special.getKeyProperty("CacheManager"));
        assertEquals("a.b.c.d.e.f.g.h\\i\rj ä", special.getKeyProperty("Cache"));
        assertFalse(special.isPattern());
        assertEquals(3, special.getKeyPropertyList().size());
    }
}
