package io.loomcache.jcache.management;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One MXBean of one cache, registered or not. Thread-safe. */
public final class Bean implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Bean.class);

    private final ObjectName name;
    private final Object mxBean;
    private boolean registered;
    private boolean closed;

    /** @param type {@code CacheConfiguration} or {@code CacheStatistics} */
    public Bean(String type, URI manager, String cache, Object mxBean) {
        this.name = name(type, manager, cache);
        this.mxBean = mxBean;
    }

    /**
     * Registers or unregisters, if it isn't so already; once closed does nothing. Two managers with one URI, of different class
     * loaders, have the same names (JSR-107): the first of them keeps it.
     */
    public synchronized void register(boolean wanted) {
        try {
            if (wanted && !registered && !closed) {
                server().registerMBean(mxBean, name);
                registered = true;
            } else if (!wanted && registered) {
                registered = false;
                server().unregisterMBean(name);
            }
        } catch (InstanceAlreadyExistsException e) {
            log.warn("{} is registered already, by a cache manager with the same URI", name);
        } catch (InstanceNotFoundException e) {
            log.debug("{} was unregistered by somebody else", name);
        } catch (JMException e) {
            throw new CacheException("MXBean " + name + ": " + e.getMessage(), e);
        }
    }

    /** Unregisters for good: a cache that is being closed can't be managed by a call that comes too late. */
    @Override
    public synchronized void close() {
        closed = true;
        register(false);
    }

    /** Asked for only when there is something to register: starting it costs time. */
    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    static ObjectName name(String type, URI manager, String cache) {
        String text =
                "javax.cache:type=" + type + ",CacheManager=" + safe(manager.toString()) + ",Cache=" + safe(cache);
        try {
            return new ObjectName(text);
        } catch (JMException e) {
            throw new CacheException("MXBean name " + text + ": " + e.getMessage(), e);
        }
    }

    private static String safe(String text) {
        return text.replaceAll("[,:=\n\"*?]", ".");
    }
}
