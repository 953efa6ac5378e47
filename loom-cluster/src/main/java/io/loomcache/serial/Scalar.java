package io.loomcache.serial;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Types with an encoding of their own: one tag byte, then the value, numbers big-endian. Equal objects
 * have equal bytes, in every version: the tags and encodings never change and are never reused.
 */
@SuppressWarnings("ImmutableEnumChecker") // writers and readers are functions without state
enum Scalar {
    /** The text in UTF-8. */
    STRING(1, String.class, Scalar::writeText, in -> new String(in.readAllBytes(), StandardCharsets.UTF_8)),
    INTEGER(2, Integer.class, (out, value) -> out.writeInt(value), DataInputStream::readInt),
    LONG(3, Long.class, (out, value) -> out.writeLong(value), DataInputStream::readLong),
    SHORT(4, Short.class, (out, value) -> out.writeShort(value), DataInputStream::readShort),
    BYTE(5, Byte.class, (out, value) -> out.writeByte(value), DataInputStream::readByte),
    BOOLEAN(6, Boolean.class, (out, value) -> out.writeBoolean(value), DataInputStream::readBoolean),
    CHARACTER(7, Character.class, (out, value) -> out.writeChar(value), DataInputStream::readChar),
    /** Its {@link Double#doubleToLongBits}: one NaN, two zeros, as {@link Double#equals} has it. */
    DOUBLE(8, Double.class, (out, value) -> out.writeDouble(value), DataInputStream::readDouble),
    FLOAT(9, Float.class, (out, value) -> out.writeFloat(value), DataInputStream::readFloat),
    BYTES(10, byte[].class, (out, value) -> out.write(value), DataInputStream::readAllBytes),
    UUID(11, UUID.class, Scalar::writeUuid, in -> new UUID(in.readLong(), in.readLong())),
    BIG_INTEGER(
            12,
            BigInteger.class,
            (out, value) -> out.write(value.toByteArray()),
            in -> new BigInteger(in.readAllBytes())),
    /** The scale in four bytes, then the unscaled value. */
    BIG_DECIMAL(13, BigDecimal.class, Scalar::writeDecimal, Scalar::readDecimal),
    /** Seconds in eight bytes, nanoseconds in four. */
    INSTANT(14, Instant.class, Scalar::writeInstant, in -> Instant.ofEpochSecond(in.readLong(), in.readInt())),
    DURATION(15, Duration.class, Scalar::writeDuration, in -> Duration.ofSeconds(in.readLong(), in.readInt())),
    /** Days since 1970-01-01. */
    LOCAL_DATE(
            16,
            LocalDate.class,
            (out, value) -> out.writeLong(value.toEpochDay()),
            in -> LocalDate.ofEpochDay(in.readLong())),
    /** Nanoseconds of the day. */
    LOCAL_TIME(
            17,
            LocalTime.class,
            (out, value) -> out.writeLong(value.toNanoOfDay()),
            in -> LocalTime.ofNanoOfDay(in.readLong())),
    LOCAL_DATE_TIME(18, LocalDateTime.class, Scalar::writeDateTime, Scalar::readDateTime);

    private static final Map<Class<?>, Scalar> BY_TYPE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(scalar -> scalar.type, Function.identity()));
    private static final Map<Integer, Scalar> BY_TAG =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(scalar -> scalar.tag, Function.identity()));

    private final int tag;
    private final Class<?> type;
    private final Writer<Object> writer;
    private final Reader<?> reader;

    <T> Scalar(int tag, Class<T> type, Writer<T> writer, Reader<T> reader) {
        this.tag = tag;
        this.type = type;
        this.writer = (out, value) -> writer.write(out, type.cast(value));
        this.reader = reader;
    }

    /** The scalar for objects of exactly this class; null if there is none. */
    static @Nullable Scalar of(Class<?> type) {
        return BY_TYPE.get(type);
    }

    static @Nullable Scalar of(int tag) {
        return BY_TAG.get(tag);
    }

    void write(DataOutputStream out, Object value) throws IOException {
        out.writeByte(tag);
        writer.write(out, value);
    }

    /** Reads what follows the tag. */
    Object read(DataInputStream in) throws IOException {
        return reader.read(in);
    }

    private static void writeText(DataOutputStream out, String value) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (hasSurrogate(value) && !new String(utf8, StandardCharsets.UTF_8).equals(value)) {
            // Two such texts would get the same bytes, and so be the same key.
            throw new IOException("the text has a surrogate without its pair, which UTF-8 can't represent");
        }
        out.write(utf8);
    }

    private static boolean hasSurrogate(String value) {
        return value.chars().anyMatch(c -> Character.isSurrogate((char) c));
    }

    private static void writeUuid(DataOutputStream out, UUID value) throws IOException {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    private static void writeDecimal(DataOutputStream out, BigDecimal value) throws IOException {
        out.writeInt(value.scale());
        out.write(value.unscaledValue().toByteArray());
    }

    private static BigDecimal readDecimal(DataInputStream in) throws IOException {
        int scale = in.readInt();
        return new BigDecimal(new BigInteger(in.readAllBytes()), scale);
    }

    private static void writeInstant(DataOutputStream out, Instant value) throws IOException {
        out.writeLong(value.getEpochSecond());
        out.writeInt(value.getNano());
    }

    private static void writeDuration(DataOutputStream out, Duration value) throws IOException {
        out.writeLong(value.getSeconds());
        out.writeInt(value.getNano());
    }

    private static void writeDateTime(DataOutputStream out, LocalDateTime value) throws IOException {
        out.writeLong(value.toLocalDate().toEpochDay());
        out.writeLong(value.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime readDateTime(DataInputStream in) throws IOException {
        return LocalDateTime.of(LocalDate.ofEpochDay(in.readLong()), LocalTime.ofNanoOfDay(in.readLong()));
    }

    private interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }
}
