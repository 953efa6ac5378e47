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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a member's folder: it goes with the process, however that ends. The system
 * gives up a process's lock when the process closes any handle of the file, so a second try of this JVM
 * must be refused before it opens one, if only to read who holds it.
 */
final class FolderLock implements AutoCloseable {

    /** The lock files that this JVM holds. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static FolderLock take(Path folder) {
        try {
            Path file = folder.toRealPath().resolve("lock");
            if (!HELD.add(file)) {
                throw taken(file, self(), null);
            }
            try {
                return open(file);
            } catch (Throwable e) {
                HELD.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, folder.resolve("lock") + " cannot be written: " + e, e);
        }
    }

    private static FolderLock open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(file, channel);
            return new FolderLock(file, channel);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw taken(file, Files.readString(file), null);
            }
        } catch (OverlappingFileLockException e) {
            throw taken(file, self(), e);
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)));
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid();
    }

    private static StoreException taken(Path file, String owner, @Nullable Throwable cause) {
        return new StoreException(Kind.LOCKED, file + ": expected a free folder, found it open in " + owner, cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException(Kind.FAILED, "the folder's lock cannot be released: " + e, e);
        } finally {
            HELD.remove(file);
        }
    }
}
