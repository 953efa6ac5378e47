package io.loomcache.staleness.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Builds the library that shifts the wall clock of a process. */
final class Skew {

    private static final long SECONDS = 60;

    private Skew() {}

    /** Empty: there is no C compiler, or no source. */
    static Optional<Path> build(Path folder) throws InterruptedException {
        Path source = Path.of(System.getProperty("proof.lab", "proof/src/lab"), "skew.c");
        Path library = folder.resolve("skew.so").toAbsolutePath();
        try {
            Process compiler = new ProcessBuilder(
                            "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("skew.log").toFile())
                    .start();
            boolean isBuilt = compiler.waitFor(SECONDS, TimeUnit.SECONDS) && compiler.exitValue() == 0;
            return isBuilt && Files.exists(library) ? Optional.of(library) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
