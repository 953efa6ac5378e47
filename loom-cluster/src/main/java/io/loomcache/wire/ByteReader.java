package io.loomcache.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message from bytes that anybody may have sent. Owned by one thread.
 *
 * <p>Each method takes the name of what it reads and throws {@link MalformedException} if the bytes are
 * not that. A length is compared with what remains before anything is allocated; a list grows with its
 * elements. Nothing here recurses and no type contains itself, so that nesting has no depth to attack.
 * Every value has exactly one encoding, others are refused: what decodes, encodes to the same bytes.
 */
public final class ByteReader {

    /** Most elements of one list: an empty element costs one byte in the message, but some fifty in memory. */
    static final int MAX_ELEMENTS = 1 << 20;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int TRUSTED_ELEMENTS = 64;
    private static final int LAST_SHIFT = 63;

    private final byte[] array;
    private int position;

    public ByteReader(byte[] array) {
        this.array = array;
    }

    /** The offset of the next byte: where an error will be reported. */
    public int position() {
        return position;
    }

    public int remaining() {
        return array.length - position;
    }

    /** The first byte of a frame. */
    public void frameType(byte expected) {
        int type = int8("frame type");
        if (type != expected) {
            throw MalformedException.of("frame type", type, 0, "" + expected);
        }
    }

    /** One byte, 0 to 255. */
    public int int8(String what) {
        need(what, 1);
        return array[position++] & 0xFF;
    }

    /** One byte, 0 or 1. */
    public boolean bool(String what) {
        int at = position;
        int value = int8(what);
        if (value > 1) {
            throw MalformedException.of(what, value, at, "0 or 1");
        }
        return value == 1;
    }

    /** Four bytes, big-endian, any value. */
    public int int32(String what) {
        return int8(what) << 24 | int8(what) << 16 | int8(what) << 8 | int8(what);
    }

    /** Eight bytes, big-endian, any value. */
    public long int64(String what) {
        need(what, Long.BYTES);
        long value = (long) LONG.get(array, position);
        position += Long.BYTES;
        return value;
    }

    /** Unsigned LEB128 of 0 or more, up to 2^63-1. */
    public long varint(String what) {
        int at = position;
        long value = unsigned(what);
        if (value < 0) {
            throw MalformedException.of(what, Long.toUnsignedString(value), at, "at most " + Long.MAX_VALUE);
        }
        return value;
    }

    /** A varint up to 2^31-1. */
    public int varint32(String what) {
        int at = position;
        return (int) atMost(what, "", varint(what), at, Integer.MAX_VALUE, "the largest int");
    }

    /** A long of any sign as LEB128 of its zigzag form. */
    public long zigzag(String what) {
        long value = unsigned(what);
        return (value >>> 1) ^ -(value & 1);
    }

    /** A zigzag number within the range of int. */
    public int zigzag32(String what) {
        int at = position;
        long value = zigzag(what);
        if (value != (int) value) {
            throw MalformedException.of(what, value, at, "an int");
        }
        return (int) value;
    }

    /** A varint length, then that many bytes, copied. */
    public byte[] bytes(String what) {
        return take(length(what));
    }

    /** A varint, 0 for null, else length + 1, then the bytes, copied. */
    public byte @Nullable [] nullableBytes(String what) {
        int length = nullableLength(what);
        return length < 0 ? null : take(length);
    }

    /** Bytes in strict UTF-8. */
    public String string(String what) {
        return utf8(what, length(what));
    }

    /** Nullable bytes in strict UTF-8. */
    @Nullable
    public String nullableString(String what) {
        int length = nullableLength(what);
        return length < 0 ? null : utf8(what, length);
    }

    /** All bytes up to the end of the message, copied. */
    public byte[] rest() {
        return take(remaining());
    }

    /** A varint count up to {@link #MAX_ELEMENTS}, then the elements. */
    public <T extends @Nullable Object> List<T> list(String what, Function<ByteReader, T> element) {
        int count = count(what, MAX_ELEMENTS);
        List<T> elements = new ArrayList<>(Math.min(count, TRUSTED_ELEMENTS));
        for (int i = 0; i < count; i++) {
            elements.add(element.apply(this));
        }
        return Collections.unmodifiableList(elements);
    }

    /** A varint count, then keys in strictly ascending order, each with its value; not to be modified. */
    <K extends Comparable<K>, V> Map<K, V> map(
            String what, int most, Function<ByteReader, K> key, Function<ByteReader, V> value) {
        int count = count(what, most);
        Map<K, V> map = new LinkedHashMap<>();
        @Nullable K last = null;
        for (int i = 0; i < count; i++) {
            int at = position;
            K next = key.apply(this);
            if (last != null && last.compareTo(next) >= 0) {
                throw MalformedException.of(what, next, at, "one after the one before");
            }
            map.put(next, value.apply(this));
            last = next;
        }
        return Collections.unmodifiableMap(map);
    }

    /** Nothing may follow a complete message. */
    public void end(String what) {
        if (remaining() > 0) {
            throw MalformedException.of(what, remaining() + " bytes more", position, "the end");
        }
    }

    /** Of things that take at least one byte each. */
    private int count(String what, int most) {
        int at = position;
        long count = varint(what);
        return (int) atMost(what, " count", count, at, Math.min(most, remaining()), "the limit or what remains");
    }

    private int length(String what) {
        int at = position;
        long length = varint(what);
        return (int) atMost(what, " length", length, at, remaining(), "the bytes that remain");
    }

    /** -1 for null. */
    private int nullableLength(String what) {
        int at = position;
        long length = varint(what) - 1;
        return (int) atMost(what, " length", length, at, remaining(), "the bytes that remain");
    }

    private static long atMost(String what, String part, long value, int at, int most, String reason) {
        if (value > most) {
            throw MalformedException.of(what + part, value, at, "at most " + most + " (" + reason + ")");
        }
        return value;
    }

    private long unsigned(String what) {
        int at = position;
        long value = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            int next = int8(what);
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                boolean shortest = next > 0 || shift == 0;
                if (!shortest || (next > 1 && shift == LAST_SHIFT)) {
                    throw MalformedException.of(what, next, position - 1, "the last byte of a shortest varint");
                }
                return value;
            }
        }
        throw MalformedException.of(what, "a varint of more than 64 bits", at, "at most 64 bits");
    }

    /** Java decodes what is not UTF-8 to U+FFFD; then the bytes do not come back the same. */
    private String utf8(String what, int length) {
        String value = new String(array, position, length, StandardCharsets.UTF_8);
        byte[] again = value.getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(again, 0, again.length, array, position, position + length)) {
            throw MalformedException.of(what, "'" + value + "'", position, "UTF-8");
        }
        position += length;
        return value;
    }

    private byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(array, position, position + length);
        position += length;
        return taken;
    }

    private void need(String what, int bytes) {
        if (remaining() < bytes) {
            throw MalformedException.of(what, "the end", position, bytes + " bytes, " + remaining() + " remain");
        }
    }
}
