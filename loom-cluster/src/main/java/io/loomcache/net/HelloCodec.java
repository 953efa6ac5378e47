package io.loomcache.net;

import io.loomcache.config.Address;
import io.loomcache.net.Hello.Role;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The bytes of HELLO and refusal, as in docs/WIRE.md. Survives hostile input. */
final class HelloCodec {

    /** The largest frame before the other side is accepted. */
    static final int LIMIT_BYTES = 1024;

    private static final UUID NO_HISTORY = new UUID(0, 0);

    private static final byte HELLO = 0;
    /** In the place of the format number, so that every later format's reader finds it. */
    private static final byte REFUSAL = 0;

    private static final byte FORMAT = 1;
    /** With an external address at the end; without one it is not used, so that all that know the first understand it. */
    private static final byte EXTERNAL_FORMAT = 2;

    private static final byte CLIENT = 1;
    private static final byte MEMBER = 2;
    private static final byte ASKING = 3;

    private static final int ORIGIN_BYTES = 3 * Long.BYTES;

    private HelloCodec() {}

    static byte[] encode(Hello hello) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(HELLO);
        out.write(hello.origin().external() == null ? FORMAT : EXTERNAL_FORMAT);
        out.write(number(hello.role()));
        out.writeBytes(ByteBuffer.allocate(4).putInt(hello.protocol()).array());
        writeText(out, hello.version());
        writeText(out, hello.minimumVersion());
        writeText(out, hello.clusterId());
        writeText(out, hello.name());
        writeOrigin(out, hello.origin());
        return out.toByteArray();
    }

    private static byte number(Role role) {
        return switch (role) {
            case CLIENT -> CLIENT;
            case MEMBER -> MEMBER;
            case ASKING -> ASKING;
        };
    }

    /** The history is zero for none: no hash is. */
    private static void writeOrigin(ByteArrayOutputStream out, Hello.Origin origin) {
        UUID history = origin.history() == null ? NO_HISTORY : origin.history();
        out.writeBytes(ByteBuffer.allocate(ORIGIN_BYTES)
                .putLong(history.getMostSignificantBits())
                .putLong(history.getLeastSignificantBits())
                .putLong(origin.incarnation())
                .array());
        writeText(out, origin.address() == null ? "" : origin.address().toString());
        if (origin.external() != null) {
            writeText(out, origin.external().toString());
        }
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write(utf8.length);
        out.writeBytes(utf8);
    }

    static byte[] encodeRefusal(String reason) {
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, LIMIT_BYTES - 2);
        return ByteBuffer.allocate(2 + length)
                .put(HELLO)
                .put(REFUSAL)
                .put(utf8, 0, length)
                .array();
    }

    static boolean isRefusal(byte[] frame) {
        return frame.length >= 2 && frame[0] == HELLO && frame[1] == REFUSAL;
    }

    /** The reason in a refusal, for people. */
    static String refusalReason(byte[] frame) {
        return PeerText.printable(new String(frame, 2, frame.length - 2, StandardCharsets.UTF_8));
    }

    /** @throws BadFrameException if this is not a whole HELLO and nothing else */
    static Hello decode(byte[] frame) throws BadFrameException {
        ByteBuffer in = ByteBuffer.wrap(frame);
        expect("first byte", readByte(in), HELLO);
        int format = readByte(in);
        if (format != FORMAT && format != EXTERNAL_FORMAT) {
            throw new BadFrameException("HELLO format: " + format + ", expected 1 or 2");
        }
        Role role = readRole(in);
        if (in.remaining() < 4) {
            throw new BadFrameException("HELLO ends early");
        }
        int protocol = in.getInt();
        try {
            Hello hello = new Hello(
                    readText(in), readText(in), protocol, readText(in), role, readText(in), readOrigin(in, format));
            expect("bytes after the HELLO", in.remaining(), 0);
            return hello;
        } catch (IllegalArgumentException e) {
            throw new BadFrameException("HELLO with " + e.getMessage());
        }
    }

    private static void expect(String what, int value, int expected) throws BadFrameException {
        if (value != expected) {
            throw new BadFrameException(what + ": " + value + ", expected " + expected);
        }
    }

    private static Role readRole(ByteBuffer in) throws BadFrameException {
        int role = readByte(in);
        return switch (role) {
            case CLIENT -> Role.CLIENT;
            case MEMBER -> Role.MEMBER;
            case ASKING -> Role.ASKING;
            default -> throw new BadFrameException("HELLO role: " + role + ", expected 1 to 3");
        };
    }

    private static Hello.Origin readOrigin(ByteBuffer in, int format) throws BadFrameException {
        if (in.remaining() < ORIGIN_BYTES) {
            throw new BadFrameException("HELLO ends early");
        }
        UUID history = new UUID(in.getLong(), in.getLong());
        long incarnation = in.getLong();
        String text = readText(in);
        return new Hello.Origin(
                history.equals(NO_HISTORY) ? null : history,
                incarnation,
                text.isEmpty() ? null : address(text),
                format == EXTERNAL_FORMAT ? address(readText(in)) : null);
    }

    private static Address address(String text) throws BadFrameException {
        Address address = Address.parse(text);
        if (!address.toString().equals(text)) {
            throw new BadFrameException(
                    "HELLO with the address '" + PeerText.printable(text) + "', expected " + address);
        }
        return address;
    }

    private static int readByte(ByteBuffer in) throws BadFrameException {
        if (!in.hasRemaining()) {
            throw new BadFrameException("HELLO ends early");
        }
        return in.get() & 0xff;
    }

    private static String readText(ByteBuffer in) throws BadFrameException {
        int length = readByte(in);
        if (length > in.remaining()) {
            throw new BadFrameException("HELLO ends early");
        }
        ByteBuffer utf8 = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new BadFrameException("HELLO with text that is not UTF-8");
        }
    }
}
