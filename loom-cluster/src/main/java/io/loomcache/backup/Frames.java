package io.loomcache.backup;

import io.loomcache.storage.Seal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The layout of a backup (docs/BACKUP.md): a prefix that never changes, then frames with number, length and checksum. The first is the header, the
 * others are sealed; where they are encrypted, they can't be moved to another place or file either.
 */
final class Frames {

    /** What the rest is written in. */
    static final int FORMAT = 1;

    static final int MAGIC = 0x4c4f4f42; // "LOOB"
    static final int PREFIX_BYTES = 3 * Integer.BYTES;

    /** First bytes of sealed frames. Never reused. */
    static final int GROUP = 1;

    static final int PART = 2;
    static final int END = 3;

    private Frames() {}

    static byte[] prefix(int format) {
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).putInt(MAGIC).putInt(format);
        return prefix.putInt(crc(prefix.array(), 0, 2 * Integer.BYTES)).array();
    }

    static byte[] frame(long number, byte[] body) {
        return ByteBuffer.allocate(2 * Integer.BYTES + body.length)
                .putInt(body.length)
                .put(body)
                .putInt(crc(number, body))
                .array();
    }

    /** Covers the place in the file and, since the body's bytes are all counted, the length. */
    static int crc(long number, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(number)
                .putInt(body.length)
                .flip());
        crc.update(body);
        return (int) crc.getValue();
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Seals the frames behind a header, each for its place. */
    record Sealing(Seal seal, byte[] headerHash) {

        static Sealing behind(byte[] header, Seal seal) {
            return new Sealing(seal, sha256().digest(header));
        }

        byte[] context(long number) {
            return ByteBuffer.allocate(headerHash.length + Long.BYTES)
                    .put(headerHash)
                    .putLong(number)
                    .array();
        }
    }
}
