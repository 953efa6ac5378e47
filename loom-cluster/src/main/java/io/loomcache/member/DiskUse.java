package io.loomcache.member;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a data folder takes, and what is left beside it. Stateless. */
final class DiskUse {

    private DiskUse() {}

    static MemberStatistics.Disk of(Path folder) {
        return new MemberStatistics.Disk(usedBytes(folder), freeBytes(folder));
    }

    private static long usedBytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(DiskUse::bytes).sum();
        } catch (IOException | UncheckedIOException e) {
            return -1;
        }
    }

    /** The store deletes files while we look. */
    private static long bytes(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long freeBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }
}
