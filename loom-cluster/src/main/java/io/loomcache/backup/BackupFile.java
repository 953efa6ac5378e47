package io.loomcache.backup;

import io.loomcache.storage.Seal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.function.Function;

/** Puts backups into files: under its name a backup is whole, checked and durable, or it is not there. */
public final class BackupFile {

    private static final String SUFFIX = ".loombackup";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private BackupFile() {}

    /** Where the bytes come from. */
    @FunctionalInterface
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * What was written.
     *
     * @param file under whose name it is now
     */
    public record Written(Path file, BackupSummary summary) {}

    /**
     * Writes a backup aside, readable for its owner alone, syncs it, reads all of it again, and gives it its name.
     *
     * @param target a file that is not there yet, or a folder, in which it is named after cluster and time
     * @param sealOf what opens the backup of this header
     * @throws FileAlreadyExistsException the file is there: it was not touched
     * @throws BackupException what came is damaged; nothing is left behind
     * @throws IOException it can't be written; nothing is left behind
     */
    public static Written write(Path target, Function<BackupHeader, Seal> sealOf, Source source) throws IOException {
        boolean isFolder = Files.isDirectory(target);
        if (!isFolder && Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        Path folder = isFolder ? target : parent(target);
        Path aside = Files.createTempFile(folder, ".backup-", ".part", ownerOnly(folder));
        try {
            fill(aside, source);
            BackupSummary summary = BackupSummary.verify(aside, sealOf);
            Path file = isFolder ? folder.resolve(name(summary.header())) : target;
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            return new Written(file, summary);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static void fill(Path aside, Source source) throws IOException {
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            source.writeTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static String name(BackupHeader header) {
        return header.clusterId().replaceAll("[^A-Za-z0-9._-]", "_") + "-" + TIME.format(header.made()) + SUFFIX;
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------")))
                }
                : new FileAttribute<?>[0];
    }
}
