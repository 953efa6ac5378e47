package io.loomcache.backup;

import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.Seal;
import io.loomcache.storage.StoreException;
import io.loomcache.wire.ByteReader;
import io.loomcache.wire.MalformedException;
import io.loomcache.wire.SnapshotCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads a backup from its beginning to its end, and checks all of it on the way. Used by one thread. */
public final class BackupReader implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final String name;
    private final InputStream in;
    private final MessageDigest digest = Frames.sha256();
    private final byte[] headerBytes;
    private final BackupHeader header;
    private long frames;

    /** Takes what a backup holds, in its order. What it was given is worth nothing until {@link #read} has returned. */
    public interface Visitor {

        /** A group begins. */
        void group(Group group) throws IOException;

        /** The next part of a group. */
        void part(Group group, SnapshotPart part) throws IOException;
    }

    /**
     * The beginning of a group.
     *
     * @param parts how many follow
     */
    public record Group(int number, long index, int term, int parts) {}

    private BackupReader(String name, InputStream in) throws IOException {
        this.name = name;
        this.in = in;
        byte[] prefix = take(Frames.PREFIX_BYTES, "prefix");
        ByteBuffer fields = ByteBuffer.wrap(prefix);
        require("first bytes", Frames.MAGIC, fields.getInt());
        int format = fields.getInt();
        require("checksum of the first bytes", Frames.crc(prefix, 0, 2 * Integer.BYTES), fields.getInt());
        if (format != Frames.FORMAT) {
            throw new BackupException(name + ": expected format version " + Frames.FORMAT + ", found version " + format
                    + ": it needs another version of loomcache");
        }
        this.headerBytes = frame();
        this.header = decoded(() -> BackupHeader.decode(headerBytes));
    }

    /**
     * Opens a backup and reads its header.
     *
     * @throws BackupException it is none, or damaged there
     * @throws IOException it can't be read
     */
    public static BackupReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return new BackupReader(file.toString(), new BufferedInputStream(in, BUFFER_BYTES));
        } catch (Throwable e) {
            in.close();
            throw e;
        }
    }

    public BackupHeader header() {
        return header;
    }

    /**
     * Reads and checks the rest.
     *
     * @param seal of the header's wrapped key; {@link Seal#PLAIN} if that is null
     * @return the SHA-256 of the whole, in hexadecimal digits
     * @throws BackupException it is damaged, or not of this key
     * @throws IOException it can't be read, or the visitor failed
     */
    public String read(Seal seal, Visitor visitor) throws IOException {
        Frames.Sealing sealing = Frames.Sealing.behind(headerBytes, seal);
        for (int number = 0; number < header.groups(); number++) {
            Group group = group(open(sealing));
            require("number of the group", number, group.number());
            visitor.group(group);
            for (int part = 0; part < group.parts(); part++) {
                SnapshotPart decoded = part(open(sealing));
                require("number of the part", part, decoded.number());
                visitor.part(group, decoded);
            }
        }
        byte[] before = snapshotOfDigest();
        ByteReader end = body(open(sealing), Frames.END);
        byte[] told = decoded(() -> {
            byte[] bytes = end.bytes("digest");
            end.end("end");
            return bytes;
        });
        require("SHA-256 of the whole", hex(told), hex(before));
        if (in.read() >= 0) {
            throw BackupException.damaged(name, "what follows the end", "nothing", "more bytes");
        }
        return hex(digest.digest());
    }

    private Group group(byte[] frame) {
        ByteReader in = body(frame, Frames.GROUP);
        return decoded(() -> {
            Group group =
                    new Group(in.varint32("group"), in.varint("index"), in.varint32("term"), in.varint32("parts"));
            in.end("group");
            return group;
        });
    }

    private SnapshotPart part(byte[] frame) {
        ByteReader in = body(frame, Frames.PART);
        return decoded(() -> SnapshotCodec.decode(in.rest()));
    }

    private ByteReader body(byte[] frame, int expected) {
        ByteReader in = new ByteReader(frame);
        require("kind of frame " + (frames - 1), expected, decoded(() -> in.int8("kind")));
        return in;
    }

    private byte[] open(Frames.Sealing sealing) throws IOException {
        byte[] context = sealing.context(frames);
        byte[] sealed = frame();
        try {
            return sealing.seal().open(name + ", frame " + (frames - 1), context, sealed);
        } catch (StoreException e) {
            throw new BackupException(e.getMessage() + "; it is damaged, or encrypted with another key", e);
        }
    }

    private byte[] frame() throws IOException {
        int length = ByteBuffer.wrap(take(Integer.BYTES, "length of frame " + frames))
                .getInt();
        byte[] body = take(length, "frame " + frames);
        int crc = ByteBuffer.wrap(take(Integer.BYTES, "checksum of frame " + frames))
                .getInt();
        require("checksum of frame " + frames, Frames.crc(frames, body), crc);
        frames++;
        return body;
    }

    private byte[] take(int length, String what) throws IOException {
        byte[] bytes = length < 0 ? new byte[0] : in.readNBytes(length);
        if (length < 0 || bytes.length < length) {
            throw BackupException.damaged(name, what, length + " bytes", bytes.length);
        }
        digest.update(bytes);
        return bytes;
    }

    private byte[] snapshotOfDigest() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be cloned", e);
        }
    }

    private interface Decoding<T> {
        T run();
    }

    private <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.run();
        } catch (MalformedException e) {
            throw new BackupException(name + " is damaged: " + e.getMessage(), e);
        }
    }

    private void require(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw BackupException.damaged(name, what, expected, found);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
