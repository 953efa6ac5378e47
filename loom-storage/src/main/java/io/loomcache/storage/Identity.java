package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whose folder this is, and in which version of the format it is written: the file {@code identity}. Immutable.
 *
 * @param incarnation drawn when the folder was new: a member that has lost its folder comes back as another one
 * @param content what was put into the folder before its cluster was founded; null: nothing
 * @param founding null: the member belongs to no cluster yet
 * @param wrappedKey the key of what is encrypted in the folder, itself encrypted; null: nothing is. The bytes are not to be changed
 */
record Identity(
        String clusterId,
        String memberId,
        long incarnation,
        @Nullable String content,
        @Nullable Founding founding,
        byte @Nullable [] wrappedKey) {

    /** Version of everything below the member's folder; see docs/STORAGE.md. */
    static final int FORMAT = 1;

    /** The content of a folder that is being filled. */
    static final String UNFINISHED = "unfinished";

    static final String FILE = "identity";
    private static final int MAGIC = 0x4c4f4f4d; // "LOOM"
    private static final int HEADER_BYTES = 3 * Integer.BYTES;

    /** Of a folder in which nothing is yet. */
    static Identity fresh(String clusterId, String memberId, long incarnation) {
        return new Identity(clusterId, memberId, incarnation, null, null, null);
    }

    /** What ties the wrapped key to this folder. */
    byte[] keyContext() {
        String text = "folder of " + memberId + " of " + clusterId + " " + Long.toHexString(incarnation);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    boolean isUnfinished() {
        return UNFINISHED.equals(content);
    }

    Identity withContent(String newContent) {
        return new Identity(clusterId, memberId, incarnation, newContent, founding, wrappedKey);
    }

    Identity withFounding(Founding newFounding) {
        return new Identity(clusterId, memberId, incarnation, content, newFounding, wrappedKey);
    }

    Identity withWrappedKey(byte[] newWrappedKey) {
        return new Identity(clusterId, memberId, incarnation, content, founding, newWrappedKey);
    }

    /**
     * The identity of a used folder, or this one, which is written into a new folder. It is durable then, under the
     * folder's whole path, even if the process that wrote it died before it could sync.
     *
     * @throws StoreException if the folder belongs to another cluster or member
     */
    Identity claim(Path folder, Disk disk) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.exists(file)) {
                Identity found = decode(file.toString(), Files.readAllBytes(file));
                requireSame(folder, found);
                disk.syncName(file);
                return found;
            }
            requireNew(folder);
            Folders.syncNamesUp(folder, disk);
            Folders.writeWhole(file, encode(FORMAT), disk);
            return this;
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, file + " cannot be read or written: " + e, e);
        }
    }

    /** Puts this identity in the place of the one that the folder has, at once and durably. */
    void replace(Path folder, Disk disk) throws IOException {
        Folders.writeWhole(folder.resolve(FILE), encode(FORMAT), disk);
    }

    private void requireSame(Path folder, Identity found) {
        if (!clusterId.equals(found.clusterId) || !memberId.equals(found.memberId)) {
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

    /** What can't be read is not; whoever opens the folder is told why. */
    static boolean isFounded(Path folder) {
        try {
            return decode(FILE, Files.readAllBytes(folder.resolve(FILE))).founding() != null;
        } catch (IOException | StoreException e) {
            return false;
        }
    }

    /** The header has a checksum of its own, so that a later version may change all that follows it. */
    byte[] encode(int format) {
        byte[] header = new RecordWriter().putInt(MAGIC).putInt(format).seal();
        RecordWriter fields = new RecordWriter()
                .putBytes(clusterId.getBytes(StandardCharsets.UTF_8))
                .putBytes(memberId.getBytes(StandardCharsets.UTF_8))
                .putLong(incarnation)
                .putBytes(content == null ? null : content.getBytes(StandardCharsets.UTF_8))
                .putInt(founding == null ? 0 : 1);
        if (founding != null) {
            founding.write(fields);
        }
        byte[] body = fields.putBytes(wrappedKey).seal();
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
        Identity identity = new Identity(
                text(body),
                text(body),
                body.getLong(),
                textOrNull(body.getBytes()),
                body.getBoolean() ? Founding.read(file, body) : null,
                body.getBytes());
        body.end();
        return identity;
    }

    static String text(RecordReader in) {
        return new String(in.getPresentBytes(), StandardCharsets.UTF_8);
    }

    private static @Nullable String textOrNull(byte @Nullable [] utf8) {
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }
}
