package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file beside a group's log with the number of the last flush that was acknowledged.
 *
 * <p>Xodus cannot tell a torn write at the end of its log from a byte that changed later: it goes back to
 * the last commit that it can read. The witness tells them apart: it is written after the commit is
 * durable, so a log that ends before it has lost acknowledged flushes. It is not synced itself (after a
 * loss of power it may be some seconds old, never too new) but when it is closed. Owned by the Raft thread.
 */
final class Witness implements AutoCloseable {

    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private final Path path;
    private final RandomAccessFile file;
    private final Disk disk;

    private Witness(Path path, RandomAccessFile file, Disk disk) {
        this.path = path;
        this.file = file;
        this.disk = disk;
    }

    /** Creates the file, with flush 0, if the group is new. */
    static Witness open(Path path, boolean isNewGroup, Disk disk) {
        try {
            if (Files.notExists(path) && !isNewGroup) {
                throw StoreException.corrupt(path.toString(), "a witness of the group's log", "no file");
            }
            if (Files.notExists(path)) {
                Folders.writeWhole(path, record(0), disk);
            }
            return new Witness(path, new RandomAccessFile(path.toFile(), "rw"), disk);
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, path + " cannot be opened: " + e, e);
        }
    }

    long read() {
        byte[] bytes = new byte[BYTES];
        try {
            if (file.length() != BYTES) {
                throw StoreException.corrupt(path.toString(), BYTES + " bytes", file.length());
            }
            file.seek(0);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, path + " cannot be read: " + e, e);
        }
        return RecordReader.sealed(path.toString(), bytes).getLong();
    }

    void write(long flush) throws IOException {
        file.seek(0);
        file.write(record(flush));
    }

    private static byte[] record(long flush) {
        return new RecordWriter().putLong(flush).seal();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            disk.sync(path, file.getFD());
        }
    }
}
