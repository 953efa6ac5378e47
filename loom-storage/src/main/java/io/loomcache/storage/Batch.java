package io.loomcache.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The log entries of one flush as one value: per entry index, term, length, CRC32C of these three and of
 * the operation, operation. Not thread-safe; the buffer is kept for the next flush.
 */
final class Batch {

    static final int ENTRY_HEADER_BYTES = Long.BYTES + 3 * Integer.BYTES;

    private static final int INITIAL_BYTES = 64 << 10;
    /** A buffer that grew beyond this for one large batch is not kept. */
    private static final int KEPT_BYTES = 4 << 20;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_BYTES);

    /** Receives entries in the order of the log. */
    interface Visitor {
        /** Receives an entry, which begins at the offset of the value. */
        void entry(long index, int term, byte[] operation, int offset);
    }

    void clear() {
        if (buffer.capacity() > KEPT_BYTES) {
            buffer = ByteBuffer.allocate(INITIAL_BYTES);
        }
        buffer.clear();
    }

    void add(long index, int term, byte[] operation) {
        room(ENTRY_HEADER_BYTES + operation.length);
        int start = buffer.position();
        buffer.putLong(index).putInt(term).putInt(operation.length);
        buffer.putInt(checksum(buffer.array(), start, operation, 0, operation.length));
        buffer.put(operation);
    }

    byte[] array() {
        return buffer.array();
    }

    int length() {
        return buffer.position();
    }

    /** Checks and hands out the entries of a value that begins with the given index. */
    void read(String file, long firstIndex, byte[] value, Visitor visitor) {
        ByteBuffer in = ByteBuffer.wrap(value);
        for (long expected = firstIndex; in.hasRemaining(); expected++) {
            int start = in.position();
            String name = file + ", log entry " + expected;
            if (in.remaining() < ENTRY_HEADER_BYTES) {
                throw StoreException.corrupt(name, ENTRY_HEADER_BYTES + " bytes", in.remaining());
            }
            long index = in.getLong();
            int term = in.getInt();
            int length = in.getInt();
            int checksum = in.getInt();
            if (index != expected) {
                throw StoreException.corrupt(name + " index", expected, index);
            }
            if (length < 0 || length > in.remaining()) {
                throw StoreException.corrupt(name + " length", "0 to " + in.remaining(), length);
            }
            int found = checksum(value, start, value, in.position(), length);
            if (checksum != found) {
                throw StoreException.corrupt(name + " checksum", RecordReader.hex(checksum), RecordReader.hex(found));
            }
            byte[] operation = new byte[length];
            in.get(operation);
            visitor.entry(index, term, operation, start);
        }
    }

    private int checksum(byte[] header, int headerOffset, byte[] operation, int offset, int length) {
        crc.reset();
        crc.update(header, headerOffset, ENTRY_HEADER_BYTES - Integer.BYTES);
        crc.update(operation, offset, length);
        return (int) crc.getValue();
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
            buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
    }
}
