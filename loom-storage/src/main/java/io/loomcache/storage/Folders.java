package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Folders whose existence is durable. */
final class Folders {

    private Folders() {}

    /**
     * The folder and its name are durable when this returns, whoever created it: a process that died may have left
     * it unsynced.
     */
    static void create(Path folder, Disk disk) {
        try {
            Files.createDirectories(folder);
            disk.syncName(folder);
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, folder + " cannot be created: expected a folder, found " + e, e);
        }
    }

    /** Nothing is in the folder but what a file system or an earlier try to lock it has left. */
    static void requireEmpty(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.equals("lock") && !name.equals("lost+found")) {
                    throw new StoreException(
                            Kind.UNUSABLE,
                            folder + ": expected an empty folder, found " + name + "; nothing was changed");
                }
            }
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, folder + " cannot be read: " + e, e);
        }
    }

    static void requireUsed(Path folder) {
        if (Files.notExists(folder.resolve(Identity.FILE))) {
            throw new StoreException(Kind.UNUSABLE, folder + ": expected the data of a member, found none");
        }
    }

    /** The names of the folder and of all above it that this process could have created. */
    static void syncNamesUp(Path folder, Disk disk) throws IOException {
        for (Path above = folder.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            if (Files.isReadable(above) && Files.isWritable(above)) {
                disk.syncFolder(above);
            }
        }
    }

    /** Writes a file aside and renames it: under its name it is whole or not there. */
    static void writeWhole(Path file, byte[] bytes, Disk disk) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
            out.write(bytes);
            disk.sync(aside, out.getFD());
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        disk.syncName(file);
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
