package io.loomcache.storage;

import io.loomcache.storage.Manifest.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.Transaction;

/**
 * The chunks' bytes. A value has to fit into one file, and a large one would pad the end of the file
 * before it, so a chunk is kept in pieces. Thread-safe.
 */
final class ChunkTable {

    static final int PIECE_BYTES = 1 << 20;

    private static final int NAME_BYTES = 3 * Integer.BYTES + Long.BYTES;
    private static final int KEY_BYTES = NAME_BYTES + Integer.BYTES;

    private final String file;
    private final DurableFolder folder;
    private final Store store;

    ChunkTable(DurableFolder folder) {
        this.file = folder.path().toString();
        this.folder = folder;
        this.store = folder.store("chunks");
    }

    void put(Transaction transaction, Chunk chunk, byte[] bytes) {
        for (int piece = 0; piece < pieces(chunk); piece++) {
            int from = piece * PIECE_BYTES;
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE_BYTES));
            ArrayByteIterable key = key(chunk, piece);
            store.put(transaction, key, folder.seal(store, key, part));
        }
    }

    void delete(Transaction transaction, Chunk chunk) {
        for (int piece = 0; piece < pieces(chunk); piece++) {
            store.delete(transaction, key(chunk, piece));
        }
    }

    /** The checked bytes, unless the chunk is not there at all. */
    Optional<byte[]> get(Transaction transaction, Chunk chunk) {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.length());
        for (int piece = 0; piece < pieces(chunk); piece++) {
            ArrayByteIterable key = key(chunk, piece);
            ByteIterable sealed = store.get(transaction, key);
            byte[] part = sealed == null ? null : folder.open(store, key, sealed);
            if (part == null && piece == 0) {
                return Optional.empty();
            }
            int expected = Math.min(PIECE_BYTES, bytes.remaining());
            int found = part == null ? 0 : part.length;
            if (part == null || found != expected) {
                throw StoreException.corrupt(name(chunk) + ", bytes of piece " + piece, expected, found);
            }
            bytes.put(part);
        }
        int found = folder.checksum(chunk.number(), chunk.version(), bytes.array());
        if (found != chunk.checksum()) {
            throw StoreException.corrupt(
                    name(chunk) + " checksum", RecordReader.hex(chunk.checksum()), RecordReader.hex(found));
        }
        return Optional.of(bytes.array());
    }

    /** All chunks of which at least a piece is there. */
    Set<Chunk> names(Transaction transaction) {
        Set<Chunk> chunks = new HashSet<>();
        try (Cursor cursor = store.openCursor(transaction)) {
            byte[] previous = new byte[0];
            while (cursor.getNext()) {
                byte[] key = DurableFolder.bytes(cursor.getKey());
                if (key.length != KEY_BYTES || Arrays.compareUnsigned(previous, key) >= 0) {
                    throw StoreException.corrupt(
                            file + ", chunk key", KEY_BYTES + " bytes in order", key.length + " bytes");
                }
                ByteBuffer in = ByteBuffer.wrap(key);
                chunks.add(new Chunk(in.getInt(), in.getLong(), in.getInt(), in.getInt()));
                previous = key;
            }
        }
        return chunks;
    }

    String name(Chunk chunk) {
        return file + ", chunk " + chunk.number() + " version " + chunk.version();
    }

    /** An empty chunk has one empty piece, so that it can be found. */
    private static int pieces(Chunk chunk) {
        return Math.max(1, (int) (((long) chunk.length() + PIECE_BYTES - 1) / PIECE_BYTES));
    }

    private static ArrayByteIterable key(Chunk chunk, int piece) {
        return new ArrayByteIterable(ByteBuffer.allocate(KEY_BYTES)
                .putInt(chunk.number())
                .putLong(chunk.version())
                .putInt(chunk.length())
                .putInt(chunk.checksum())
                .putInt(piece)
                .array());
    }
}
