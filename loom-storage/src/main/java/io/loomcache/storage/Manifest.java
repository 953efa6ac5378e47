package io.loomcache.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What makes a snapshot: its place in the log, the group's members there, and its chunks. A snapshot
 * exists from the moment its manifest is durable.
 *
 * @param members encoded {@link MembersCodec members}
 */
record Manifest(long index, int term, byte[] members, List<Chunk> chunks) {

    /** The place of a chunk in snapshots, and its content's age: equal ids mean equal bytes. */
    record ChunkId(int number, long version) {}

    /** A chunk on disk. Bytes and checksum of its content are part of its name: it is never overwritten. */
    record Chunk(int number, long version, int length, int checksum) {

        ChunkId id() {
            return new ChunkId(number, version);
        }
    }

    byte[] encode() {
        RecordWriter out = new RecordWriter().putLong(index).putInt(term).putBytes(members);
        out.putInt(chunks.size());
        for (Chunk chunk : chunks) {
            out.putInt(chunk.number())
                    .putLong(chunk.version())
                    .putInt(chunk.length())
                    .putInt(chunk.checksum());
        }
        return out.seal();
    }

    static Manifest decode(String name, byte[] bytes) {
        RecordReader in = RecordReader.sealed(name, bytes);
        long index = in.getLong();
        int term = in.getInt();
        byte[] members = in.getPresentBytes();
        List<Chunk> chunks = new ArrayList<>();
        for (int left = in.getCount(); left > 0; left--) {
            chunks.add(new Chunk(in.getInt(), in.getLong(), in.getInt(), in.getInt()));
        }
        in.end();
        return new Manifest(index, term, members, List.copyOf(chunks));
    }
}
