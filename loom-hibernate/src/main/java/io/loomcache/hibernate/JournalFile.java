package io.loomcache.hibernate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records that is appended to, or replaced as a whole. What either has returned for is there after a loss of
 * power. Each record is a length, a checksum (CRC-32C), and so many bytes. Belongs to one process; not thread-safe.
 */
final class JournalFile implements AutoCloseable {

    private static final int FRAME_BYTES = 8;

    private final Path path;

    /** Held open, and locked, as long as the file is in use. */
    private final FileChannel lock;

    private @Nullable FileChannel channel;

    /**
     * What a file holds.
     *
     * @param isWhole whether nothing is damaged; else the records are those before the damage
     */
    record Content(List<byte[]> records, boolean isWhole) {}

    private JournalFile(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes possession of a file, which need not exist; it must be replaced before it is appended to.
     *
     * @throws IOException another process or another user in this one has it
     */
    static JournalFile open(Path path) throws IOException {
        Files.createDirectories(folder(path));
        Path beside = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel lock = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(lock)) {
            lock.close();
            throw new IOException("another session factory uses it, and each needs one of its own");
        }
        return new JournalFile(path, lock);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Path folder(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    Path path() {
        return path;
    }

    /** What the file holds; nothing if there is none. */
    Content read() throws IOException {
        List<byte[]> records = new ArrayList<>();
        if (Files.notExists(path)) {
            return new Content(records, true);
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(path));
        while (in.hasRemaining()) {
            byte[] record = next(in);
            if (record == null) {
                return new Content(records, false);
            }
            records.add(record);
        }
        return new Content(records, !records.isEmpty());
    }

    private static byte @Nullable [] next(ByteBuffer in) {
        if (in.remaining() < FRAME_BYTES) {
            return null;
        }
        int length = in.getInt();
        int checksum = in.getInt();
        if (length < 1 || length > in.remaining()) {
            return null;
        }
        byte[] record = new byte[length];
        in.get(record);
        return checksum(record) == checksum ? record : null;
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }

    /** Whether it can be appended to. */
    boolean isWritable() {
        return channel != null;
    }

    /** The length in bytes. */
    long size() throws IOException {
        return channel == null ? 0 : channel.size();
    }

    /**
     * Adds a record.
     *
     * @throws IOException it may be there or not, whole or in part; the file must be replaced before it is appended to again
     */
    void append(byte[] record) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IOException("not writable");
        }
        channel = null;
        try {
            write(open, record);
            open.force(false);
            channel = open;
        } finally {
            if (channel == null) {
                open.close();
            }
        }
    }

    /**
     * Replaces the file.
     *
     * @throws IOException the file holds what it held, or this
     */
    void replace(List<byte[]> records) throws IOException {
        if (!lock.isOpen()) {
            throw new IOException("closed: it may belong to another process");
        }
        Path aside = path.resolveSibling(path.getFileName() + ".new");
        FileChannel replacement = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        close(channel);
        channel = null;
        try {
            for (byte[] record : records) {
                write(replacement, record);
            }
            replacement.force(true);
            Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
            channel = replacement;
        } finally {
            if (channel == null) {
                replacement.close();
            }
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(folder(path), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static void write(FileChannel to, byte[] record) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FRAME_BYTES + record.length);
        bytes.putInt(record.length).putInt(checksum(record)).put(record).flip();
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Leaves the file for others. */
    @Override
    public void close() throws IOException {
        close(channel);
        channel = null;
        lock.close();
    }

    private static void close(@Nullable FileChannel open) throws IOException {
        if (open != null) {
            open.close();
        }
    }
}
