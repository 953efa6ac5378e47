package io.loomcache.hibernate;

import io.loomcache.map.Bytes;
import io.loomcache.serial.AllowList;
import io.loomcache.serial.DefaultMarshaller;
import io.loomcache.serial.Marshaller;
import io.loomcache.serial.MarshallingException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys and entries of a session factory as bytes. An entry begins with the fingerprint of its structure and the
 * generation of the application that wrote it. Thread-safe.
 */
final class Entries {

    private static final Logger LOG = LoggerFactory.getLogger(Entries.class);

    private static final int HEADER_BYTES = 2 * Long.BYTES;

    /** Hibernate's own classes in keys and entries, and what attributes hold whose classes have other names. */
    private static final String HIBERNATE_CLASSES =
            "java.io.Serializable,java.net.Inet4Address,java.net.Inet6Address,org.hibernate.cache.internal.*,org.hibernate.cache.spi.QueryKey,"
                    + "org.hibernate.cache.spi.entry.*,org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer,"
                    + "org.hibernate.property.access.internal.PropertyAccessStrategyBackRefImpl,"
                    + "org.hibernate.query.internal.*,org.hibernate.query.spi.*,org.hibernate.sql.results.*";

    private final Structure structure;
    private final Marshaller marshaller;
    private final KeyEncoder keys;
    private final Set<String> uncacheable = ConcurrentHashMap.newKeySet();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /** @param allowed more classes that may occur in keys and entries: names and prefixes, separated by commas */
    Entries(SessionFactoryImplementor factory, String allowed) {
        this.structure = new Structure(factory);
        AllowList list = AllowList.of(HIBERNATE_CLASSES + "," + allowed).with(structure.classes());
        this.marshaller = new DefaultMarshaller(
                list, new FactoryLoader(factory.getServiceRegistry().requireService(ClassLoaderService.class)));
        this.keys = new KeyEncoder(marshaller);
    }

    /** What the application's classes are found by, wherever they are. */
    private static final class FactoryLoader extends ClassLoader {

        private final ClassLoaderService service;

        FactoryLoader(ClassLoaderService service) {
            super(null);
            this.service = service;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                return service.classForName(name);
            } catch (ClassLoadingException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    Bytes key(Object key) {
        return keys.encode(key);
    }

    long generation() {
        return structure.generation();
    }

    /**
     * An entry's bytes.
     *
     * @param role root of the entity, or collection; none of these for query results
     * @return null if it has none: a class in it may not be stored, or refuses, which is said once
     */
    byte @Nullable [] encode(String role, Object entry) {
        try {
            byte[] bytes = marshaller.toBytes(entry);
            return ByteBuffer.allocate(HEADER_BYTES + bytes.length)
                    .putLong(structure.fingerprint(role))
                    .putLong(structure.generation())
                    .put(bytes)
                    .array();
        } catch (RuntimeException e) {
            // Whatever the application's classes throw: their transaction is not to fail by it.
            if (uncacheable.add(role)) {
                LOG.warn("{} is not cached: {}", role, e.getMessage());
            }
            return null;
        }
    }

    /** The entry; null if the application that wrote it has another structure, or it can't be read, which is said once. */
    @Nullable
    Object decode(String role, byte[] bytes) {
        if (isForeign(role, bytes)) {
            return null;
        }
        try {
            return marshaller.fromBytes(Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
        } catch (MarshallingException e) {
            if (unreadable.add(role)) {
                LOG.warn("an entry of {} can't be read, the database is asked instead: {}", role, e.getMessage());
            }
            return null;
        }
    }

    /** Whether an application of another structure wrote an entry. */
    boolean isForeign(String role, byte[] bytes) {
        return bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getLong() != structure.fingerprint(role);
    }

    /** The generation of the application that wrote an entry. */
    static long generation(byte[] bytes) {
        return bytes.length < HEADER_BYTES ? 0 : ByteBuffer.wrap(bytes).getLong(Long.BYTES);
    }
}
