package io.loomcache.net;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/** The part of DER (ITU-T X.690) that a certificate needs, encoding only. */
final class Der {

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;

    private static final DateTimeFormatter UTC_TIME_FORMAT =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    /** Tag, length, and the parts one after the other. */
    static byte[] tagged(int tag, byte[]... parts) {
        byte[] content = concatenate(parts);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(tag);
        if (content.length < 0x80) {
            bytes.write(content.length);
        } else {
            byte[] length = unsigned(content.length);
            bytes.write(0x80 | length.length);
            bytes.writeBytes(length);
        }
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] yes() {
        return tagged(BOOLEAN, new byte[] {(byte) 0xFF});
    }

    static byte[] octets(byte[] content) {
        return tagged(OCTET_STRING, content);
    }

    /** @param unusedBits at the end of the last byte */
    static byte[] bits(int unusedBits, byte[] content) {
        return tagged(BIT_STRING, new byte[] {(byte) unusedBits}, content);
    }

    /** An object identifier in its dotted form. */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(base128(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1])));
        for (int i = 2; i < arcs.length; i++) {
            bytes.writeBytes(base128(Integer.parseInt(arcs[i])));
        }
        return tagged(OBJECT_IDENTIFIER, bytes.toByteArray());
    }

    /** Years up to 2049, for which certificates must use this form (RFC 5280, 4.1.2.5). */
    static byte[] time(Instant instant) {
        return tagged(UTC_TIME, UTC_TIME_FORMAT.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] base128(int value) {
        byte[] bytes = new byte[Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7)];
        for (int i = bytes.length - 1, rest = value; i >= 0; i--, rest >>>= 7) {
            bytes[i] = (byte) ((rest & 0x7F) | (i == bytes.length - 1 ? 0 : 0x80));
        }
        return bytes;
    }

    private static byte[] unsigned(int value) {
        byte[] bytes = BigInteger.valueOf(value).toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] concatenate(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
