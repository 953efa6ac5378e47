package io.loomcache.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that goes with its owner. */
record TemporaryFolder(Path path) implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TemporaryFolder.class);

    static TemporaryFolder create() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("loomcache-"));
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for an embedded member", e);
        }
    }

    @Override
    public void close() {
        try {
            for (Path file : contents()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("temporary folder {} is left behind", path, e);
        }
    }

    /** Deepest first. */
    private List<Path> contents() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
