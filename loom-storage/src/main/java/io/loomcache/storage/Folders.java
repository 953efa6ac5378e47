package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Folders whose existence is durable. */
final class Folders {

    private Folders() {}

    static void create(Path folder, Disk disk) {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            disk.syncName(folder);
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, folder + " cannot be created: expected a folder, found " + e, e);
        }
    }

    /** Makes the names in a folder durable, whether or not the thread is interrupted meanwhile. */
    static void sync(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (!syncUninterrupted(folder)) {
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean syncUninterrupted(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return !Thread.interrupted();
        }
    }
}
