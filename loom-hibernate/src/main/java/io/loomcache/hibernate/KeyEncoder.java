package io.loomcache.hibernate;

import io.loomcache.map.Bytes;
import io.loomcache.serial.Marshaller;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.hibernate.cache.internal.CacheKeyImplementation;
import org.hibernate.cache.internal.NaturalIdCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate's cache keys as bytes: equal keys give equal bytes in every JVM, which their serialized forms do not, and so do
 * numbers that a database takes for equal. Name of
 * the entity or role, tenant, then the values; what is long is replaced by its SHA-256.
 */
final class KeyEncoder {

    private static final int LONGEST = 128;

    private static final int NULL = 0;
    private static final int VALUE = 1;
    private static final int ARRAY = 2;
    private static final int TEXT = 3;

    private final Marshaller marshaller;

    KeyEncoder(Marshaller marshaller) {
        this.marshaller = marshaller;
    }

    Bytes encode(Object key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (key instanceof BasicCacheKeyImplementation basic) {
                write(out, basic.getEntityOrRoleName(), null, basic.getId());
            } else if (key instanceof CacheKeyImplementation general) {
                write(out, general.getEntityOrRoleName(), general.getTenantId(), general.getId());
            } else if (key instanceof NaturalIdCacheKey natural) {
                write(out, natural.getEntityName(), natural.getTenantId(), natural.getNaturalIdValues());
            } else {
                writeValue(out, key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return new Bytes(bytes.size() <= LONGEST ? bytes.toByteArray() : digest(bytes.toByteArray()));
    }

    private void write(DataOutputStream out, String name, @Nullable String tenant, Object value) throws IOException {
        writeValue(out, name);
        writeValue(out, tenant);
        writeValue(out, value);
    }

    private void writeValue(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Object[] array) {
            out.writeByte(ARRAY);
            out.writeInt(array.length);
            for (Object element : array) {
                writeValue(out, element);
            }
        } else if (value instanceof BigDecimal number) {
            write(out, VALUE, marshaller.toBytes(canonical(number)));
        } else {
            boolean isText = value instanceof String;
            byte[] bytes = isText ? value.toString().getBytes(StandardCharsets.UTF_8) : marshaller.toBytes(value);
            write(out, isText ? TEXT : VALUE, bytes);
        }
    }

    private static void write(DataOutputStream out, int tag, byte[] bytes) throws IOException {
        out.writeByte(tag);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Databases don't tell numbers apart by their scale. */
    private static BigDecimal canonical(BigDecimal number) {
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
