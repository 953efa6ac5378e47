package io.loomcache.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds one message in a growing array; the mirror of {@link ByteReader}, which describes the
 * primitives. Every value has exactly one encoding. What cannot be encoded is the caller's mistake:
 * IllegalArgumentException with its name. Owned by one thread.
 *
 * <p>Layouts put a value last: one that outgrows the array makes it grow to just that size, and the
 * message is complete without another copy.
 */
public final class ByteWriter {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int DEFAULT_BYTES = 64;
    private static final int VARINT_BYTES = 10;

    private byte[] array;
    private int position;

    public ByteWriter() {
        this(DEFAULT_BYTES);
    }

    /** With the right size nothing is copied again. */
    public ByteWriter(int expectedBytes) {
        array = new byte[expectedBytes];
    }

    /** What was written; nothing may be written afterwards. */
    public byte[] toArray() {
        return position == array.length ? array : Arrays.copyOf(array, position);
    }

    public ByteWriter int8(int value) {
        ensure(1);
        array[position++] = (byte) value;
        return this;
    }

    public ByteWriter bool(boolean value) {
        return int8(value ? 1 : 0);
    }

    public ByteWriter int32(int value) {
        return int8(value >>> 24).int8(value >>> 16).int8(value >>> 8).int8(value);
    }

    public ByteWriter int64(long value) {
        ensure(Long.BYTES);
        LONG.set(array, position, value);
        position += Long.BYTES;
        return this;
    }

    public ByteWriter varint(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + ": " + value + ", expected 0 or more");
        }
        return unsigned(value);
    }

    public ByteWriter zigzag(long value) {
        return unsigned((value << 1) ^ (value >> 63));
    }

    /** Length, then the bytes. */
    public ByteWriter bytes(byte[] value) {
        return unsigned(value.length).rest(value);
    }

    /** 0 for null, else length + 1, then the bytes. */
    public ByteWriter nullableBytes(byte @Nullable [] value) {
        return value == null ? unsigned(0) : unsigned(value.length + 1L).rest(value);
    }

    public ByteWriter string(String what, String value) {
        return bytes(utf8(what, value));
    }

    public ByteWriter nullableString(String what, @Nullable String value) {
        return nullableBytes(value == null ? null : utf8(what, value));
    }

    /** Bytes up to the end of the message: no length. */
    public ByteWriter rest(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, array, position, value.length);
        position += value.length;
        return this;
    }

    /** Count, then the elements. */
    public <T extends @Nullable Object> ByteWriter list(
            String what, List<T> elements, BiConsumer<ByteWriter, T> element) {
        count(what, elements.size(), ByteReader.MAX_ELEMENTS);
        elements.forEach(each -> element.accept(this, each));
        return this;
    }

    /** Count, then keys in ascending order, each with its value. */
    <K extends Comparable<K>, V> ByteWriter map(
            String what, int most, Map<K, V> map, BiConsumer<ByteWriter, K> key, BiConsumer<ByteWriter, V> value) {
        count(what, map.size(), most);
        map.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEachOrdered(each -> {
            key.accept(this, each.getKey());
            value.accept(this, each.getValue());
        });
        return this;
    }

    private void count(String what, int count, int most) {
        if (count > most) {
            throw new IllegalArgumentException(what + " count: " + count + ", expected at most " + most);
        }
        unsigned(count);
    }

    private ByteWriter unsigned(long value) {
        ensure(VARINT_BYTES);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            array[position++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        array[position++] = (byte) left;
        return this;
    }

    /** Java writes '?' for half a surrogate pair, which would make different names equal. */
    private static byte[] utf8(String what, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException(what + ": '" + value + "', expected text without lone surrogates");
        }
        return bytes;
    }

    private void ensure(int more) {
        long needed = (long) position + more;
        if (needed > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("message: " + needed + " bytes, expected at most " + Integer.MAX_VALUE);
        }
        if (needed > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE, Math.max(needed, 2L * array.length)));
        }
    }
}
