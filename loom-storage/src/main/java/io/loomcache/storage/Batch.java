package io.loomcache.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

    private record Header(int term, int length, int checksum) {}

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
        for (long index = firstIndex; in.hasRemaining(); index++) {
            int start = in.position();
            Header header = header(file, index, in);
            byte[] operation = operation(file, index, header, value, in.position());
            in.position(in.position() + header.length());
            visitor.entry(index, header.term(), operation, start);
        }
    }

    /** Checks one entry of a value that begins with the given index; those before it are passed over by their lengths. */
    byte[] operation(String file, long firstIndex, byte[] value, long wanted) {
        ByteBuffer in = ByteBuffer.wrap(value);
        for (long index = firstIndex; index < wanted; index++) {
            int length = header(file, index, in).length();
            in.position(in.position() + length);
        }
        Header header = header(file, wanted, in);
        return operation(file, wanted, header, value, in.position());
    }

    private static Header header(String file, long expected, ByteBuffer in) {
        if (in.remaining() < ENTRY_HEADER_BYTES) {
            throw StoreException.corrupt(name(file, expected), ENTRY_HEADER_BYTES + " bytes", in.remaining());
        }
        long index = in.getLong();
        Header header = new Header(in.getInt(), in.getInt(), in.getInt());
        if (index != expected) {
            throw StoreException.corrupt(name(file, expected) + " index", expected, index);
        }
        if (header.length() < 0 || header.length() > in.remaining()) {
            throw StoreException.corrupt(name(file, expected) + " length", "0 to " + in.remaining(), header.length());
        }
        return header;
    }

    private byte[] operation(String file, long index, Header header, byte[] value, int offset) {
        int found = checksum(value, offset - ENTRY_HEADER_BYTES, value, offset, header.length());
        if (header.checksum() != found) {
            throw StoreException.corrupt(
                    name(file, index) + " checksum", RecordReader.hex(header.checksum()), RecordReader.hex(found));
        }
        return Arrays.copyOfRange(value, offset, offset + header.length());
    }

    private static String name(String file, long index) {
        return file + ", log entry " + index;
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
