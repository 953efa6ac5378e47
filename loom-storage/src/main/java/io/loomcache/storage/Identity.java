package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Whose folder this is, and in which version of the format it is written: the file {@code identity}. */
record Identity(String clusterId, String memberId) {

    /** Version of everything below the member's folder; see docs/STORAGE.md. */
    static final int FORMAT = 1;

    private static final String FILE = "identity";
    private static final int MAGIC = 0x4c4f4f4d; // "LOOM"
    private static final int HEADER_BYTES = 3 * Integer.BYTES;

    /**
     * Writes the identity into a new folder, or checks that of a used one. It is durable then, under the folder's
     * whole path, even if the process that wrote it died before it could sync.
     */
    void claim(Path folder, Disk disk) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.exists(file)) {
                requireSame(folder, decode(file.toString(), Files.readAllBytes(file)));
                disk.syncName(file);
            } else {
                requireNew(folder);
                Folders.syncNamesUp(folder, disk);
                Folders.writeWhole(file, encode(FORMAT), disk);
            }
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, file + " cannot be read or written: " + e, e);
        }
    }

    private void requireSame(Path folder, Identity found) {
        if (!equals(found)) {
            throw new StoreException(
                    Kind.FOREIGN,
                    folder + ": expected member " + memberId + " of cluster " + clusterId
                            + ", found the data of member " + found.memberId + " of cluster " + found.clusterId);
        }
    }

    private static void requireNew(Path folder) throws IOException {
        try (var groups = Files.newDirectoryStream(folder, "group-*")) {
            for (Path group : groups) {
                throw StoreException.corrupt(folder.resolve(FILE).toString(), "a file beside " + group, "none");
            }
        }
    }

    /** The header has a checksum of its own, so that a later version may change all that follows it. */
    byte[] encode(int format) {
        byte[] header = new RecordWriter().putInt(MAGIC).putInt(format).seal();
        byte[] body = new RecordWriter()
                .putBytes(clusterId.getBytes(StandardCharsets.UTF_8))
                .putBytes(memberId.getBytes(StandardCharsets.UTF_8))
                .seal();
        return ByteBuffer.allocate(header.length + body.length)
                .put(header)
                .put(body)
                .array();
    }

    static Identity decode(String file, byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw StoreException.corrupt(file, "at least " + HEADER_BYTES + " bytes", bytes.length);
        }
        RecordReader header = RecordReader.sealed(file + " header", Arrays.copyOf(bytes, HEADER_BYTES));
        int magic = header.getInt();
        if (magic != MAGIC) {
            throw StoreException.corrupt(file + " magic", RecordReader.hex(MAGIC), RecordReader.hex(magic));
        }
        int format = header.getInt();
        if (format != FORMAT) {
            throw new StoreException(
                    Kind.NEWER, file + ": expected format version " + FORMAT + ", found version " + format);
        }
        RecordReader body = RecordReader.sealed(file, Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
        Identity identity = new Identity(text(body), text(body));
        body.end();
        return identity;
    }

    private static String text(RecordReader in) {
        return new String(in.getPresentBytes(), StandardCharsets.UTF_8);
    }
}
