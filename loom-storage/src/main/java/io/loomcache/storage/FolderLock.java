package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The operating system's lock on a member's folder: it goes with the process, however that ends. */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(file, channel);
                return new FolderLock(channel);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, file + " cannot be written: " + e, e);
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw taken(file, null);
            }
        } catch (OverlappingFileLockException e) {
            throw taken(file, e);
        }
        channel.truncate(0);
        String owner = "process " + ProcessHandle.current().pid();
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
    }

    private static StoreException taken(Path file, @Nullable Throwable cause) throws IOException {
        return new StoreException(
                Kind.LOCKED, file + ": expected a free folder, found it open in " + Files.readString(file), cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, "the folder's lock cannot be released: " + e, e);
        }
    }
}
