package io.loomcache.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a data folder takes. */
final class DiskUseTest {

    @TempDir
    Path folder;

    @Test
    void files_areCountedInAllFolders_andAMissingFolderIsUnknown() throws IOException {
        Files.write(folder.resolve("one"), new byte[10]);
        Files.write(Files.createDirectory(folder.resolve("below")).resolve("two"), new byte[32]);

        assertEquals(42, DiskUse.of(folder).usedBytes());
        assertTrue(DiskUse.of(folder).freeBytes() > 0);
        assertEquals(-1, DiskUse.of(folder.resolve("missing")).usedBytes());
    }

    @Test
    void files_thatAreDeletedMeanwhile_doNotMakeItUnknown() throws Exception {
        Files.write(folder.resolve("stays"), new byte[7]);
        for (int round = 0; round < 20; round++) {
            List<Path> files = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                files.add(Files.createFile(folder.resolve("goes-" + i)));
            }
            Thread deleting = new Thread(() -> files.forEach(DiskUseTest::delete));
            deleting.start();
            while (deleting.isAlive()) {
                assertEquals(7, DiskUse.of(folder).usedBytes());
            }
            deleting.join();
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
