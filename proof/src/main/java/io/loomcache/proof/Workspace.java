package io.loomcache.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new folder for one run, and what this JVM logs goes to {@code client.log} in it. Deleted at the end
 * unless there is something to look at.
 *
 * @param folder exists
 */
public record Workspace(Path folder) {

    /**
     * To be called before anything logs.
     *
     * @param name begins the folder's name
     * @throws ProofException a folder can't be made
     */
    public static Workspace create(String name) {
        Path parent = parent();
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(parent), name + "-");
            System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
            System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
            System.setProperty(
                    "org.slf4j.simpleLogger.logFile",
                    folder.resolve("client.log").toString());
            return new Workspace(folder.toRealPath());
        } catch (IOException e) {
            throw new ProofException("can't make a folder for this run in " + parent.toAbsolutePath() + ": " + e, e);
        }
    }

    /** Where the build says; not /tmp, which is often memory and would make a poor disk look splendid. */
    public static Path parent() {
        return Path.of(System.getProperty("proof.work", "target"));
    }

    public void delete() {
        delete(folder);
    }

    public static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
