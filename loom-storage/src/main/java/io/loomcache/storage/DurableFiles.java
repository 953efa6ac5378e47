package io.loomcache.storage;

import io.loomcache.storage.StoreException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The files of an environment before it is opened.
 *
 * <p>Xodus goes back from a torn commit to the one before, but the very first has none before it: a new environment
 * is created aside and appears under its name when its first commit is durable. And what a killed process wrote
 * without a sync is read by the next one, which acts on it: a loss of power must not take it then.
 */
final class DurableFiles {

    private DurableFiles() {}

    /** The environment is there, and all that can be read in it is durable. */
    static void prepare(Path folder, Disk disk, Consumer<Path> creator) {
        try {
            if (Files.notExists(folder)) {
                createAside(folder, disk, creator);
            }
            Folders.create(folder, disk);
            sync(folder, disk);
        } catch (IOException e) {
            throw new StoreException(Kind.UNUSABLE, folder + " cannot be made durable: " + e, e);
        }
    }

    private static void createAside(Path folder, Disk disk, Consumer<Path> creator) throws IOException {
        Path aside = folder.resolveSibling(folder.getFileName() + ".new");
        if (Files.exists(aside)) {
            for (Path file : files(aside, "*")) {
                Files.delete(file);
            }
        }
        Files.createDirectories(aside);
        creator.accept(aside);
        sync(aside, disk);
        Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void sync(Path folder, Disk disk) throws IOException {
        for (Path path : files(folder, "*.xd")) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                disk.sync(path, file.getFD());
            }
        }
        disk.syncFolder(folder);
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(files::add);
        }
        return files;
    }
}
