package io.loomcache.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordWriter} wrote, or says which record is corrupt. Not thread-safe. */
final class RecordReader {

    private final String name;
    private final ByteBuffer buffer;

    private RecordReader(String name, ByteBuffer buffer) {
        this.name = name;
        this.buffer = buffer;
    }

    /** Checks the checksum at the record's end before anything is read from it. */
    static RecordReader sealed(String name, byte[] bytes) {
        int length = bytes.length - Integer.BYTES;
        if (length < 0) {
            throw StoreException.corrupt(name, "at least " + Integer.BYTES + " bytes", bytes.length);
        }
        int expected = ByteBuffer.wrap(bytes).getInt(length);
        int found = checksum(bytes, 0, length);
        if (expected != found) {
            throw StoreException.corrupt(name + " checksum", hex(expected), hex(found));
        }
        return new RecordReader(name, ByteBuffer.wrap(bytes, 0, length));
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    static String hex(int checksum) {
        return String.format("%08x", checksum);
    }

    int getInt() {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    long getLong() {
        need(Long.BYTES);
        return buffer.getLong();
    }

    byte @Nullable [] getBytes() {
        int length = getInt();
        if (length == -1) {
            return null;
        }
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    byte[] getPresentBytes() {
        byte[] bytes = getBytes();
        if (bytes == null) {
            throw StoreException.corrupt(name, "bytes at offset " + buffer.position(), "none");
        }
        return bytes;
    }

    /** A count of things that take at least four bytes each. */
    int getCount() {
        int count = getInt();
        if (count < 0 || count > buffer.remaining() / Integer.BYTES) {
            throw StoreException.corrupt(name, "a count that fits " + buffer.remaining() + " bytes", count);
        }
        return count;
    }

    boolean getBoolean() {
        int value = getInt();
        if (value != 0 && value != 1) {
            throw StoreException.corrupt(name, "0 or 1", value);
        }
        return value == 1;
    }

    void end() {
        if (buffer.hasRemaining()) {
            throw StoreException.corrupt(name, "its end", buffer.remaining() + " more bytes");
        }
    }

    private void need(int bytes) {
        if (bytes < 0 || bytes > buffer.remaining()) {
            throw StoreException.corrupt(name, bytes + " bytes", buffer.remaining());
        }
    }
}
