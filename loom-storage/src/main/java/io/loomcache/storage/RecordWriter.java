package io.loomcache.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Builds a record: big-endian fields, then the CRC32C of all before it. Not thread-safe. */
final class RecordWriter {

    private ByteBuffer buffer = ByteBuffer.allocate(256);

    RecordWriter putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    RecordWriter putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** A length, -1 for null, and the bytes. */
    RecordWriter putBytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return putInt(-1);
        }
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    byte[] seal() {
        CRC32C crc = new CRC32C();
        crc.update(buffer.array(), 0, buffer.position());
        putInt((int) crc.getValue());
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        return buffer;
    }
}
