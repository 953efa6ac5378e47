package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The key from a file that the operator keeps. It encrypts nothing but the keys of folders and backups, so that it can be
 * replaced without writing what these have encrypted anew. Thread-safe.
 */
public final class MasterKey {

    private static final int HEX_DIGITS = 2 * DataKey.KEY_BYTES;
    private static final String EXPECTED =
            "256 random bits as 64 hexadecimal digits, or as base64 with or without lines"
                    + " of -----BEGIN ...----- and -----END ...-----";

    private final Path file;
    private final DataKey key;

    private MasterKey(Path file, DataKey key) {
        this.file = file;
        this.key = key;
    }

    /**
     * Reads the key.
     *
     * @throws StoreException the file can't be read, others than its owner and group may read it, or it holds no key; the text
     *     tells nothing of what is in it
     */
    public static MasterKey read(Path file) {
        try {
            requirePrivate(file);
            return new MasterKey(file, new DataKey(decoded(file, Files.readAllBytes(file)), new SecureRandom()));
        } catch (IOException e) {
            throw new StoreException(Kind.KEY, "key file " + file + " cannot be read: " + e, e);
        }
    }

    /** A folder of Kubernetes may give the group of the process the right to read; nobody else, and nobody to write but its owner. */
    private static void requirePrivate(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file).stream()
                .filter(permission ->
                        permission.name().startsWith("OTHERS_") || permission == PosixFilePermission.GROUP_WRITE)
                .collect(Collectors.toSet());
        if (!open.isEmpty()) {
            throw new StoreException(
                    Kind.KEY,
                    "key file " + file + ": expected a file that others can't read and only its owner can write"
                            + " (chmod 600), found " + Files.getPosixFilePermissions(file));
        }
    }

    private static byte[] decoded(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.startsWith("-----"))
                .collect(Collectors.joining())
                .replaceAll("\\s", "");
        try {
            byte[] key = text.length() == HEX_DIGITS
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
            if (key.length == DataKey.KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Its message could quote the key.
        }
        throw new StoreException(
                Kind.KEY, "key file " + file + ": expected " + EXPECTED + ", found " + bytes.length + " other bytes");
    }

    /**
     * A key in a form that may be kept beside what it encrypts.
     *
     * @param context whose it is: it can be unwrapped with the same only
     */
    public byte[] wrap(DataKey wrapped, byte[] context) {
        return key.seal(context, wrapped.bytes());
    }

    /**
     * The key that was wrapped.
     *
     * @param what is encrypted with it, for people
     * @throws StoreException it was wrapped with another key than this, or for something else
     */
    public DataKey unwrap(byte[] wrapped, byte[] context, String what) {
        try {
            return new DataKey(key.open("key of " + what, context, wrapped), new SecureRandom());
        } catch (StoreException e) {
            throw new StoreException(
                    Kind.KEY,
                    what + " is encrypted, and the key in " + file + " is not the one for it, or the folder's or"
                            + " backup's own record of its key is damaged; nothing was changed",
                    e);
        }
    }

    /** Where it is from, and nothing of the key. */
    @Override
    public String toString() {
        return "key in " + file;
    }
}
