package io.loomcache.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server's distribution as {@code mvn package} makes it.
 *
 * @param command its {@code bin/loomcache}, executable
 */
record Distribution(Path command) {

    /**
     * The one that the build names, else that of the current folder.
     *
     * @throws ProofException it is not there
     */
    static Distribution find() {
        Path folder = Path.of(System.getProperty("proof.distribution", "loom-cluster/target/loomcache"));
        Path command = folder.resolve("bin/loomcache").toAbsolutePath().normalize();
        if (!Files.isExecutable(command)) {
            throw new ProofException("no command " + command + ", expected the distribution that 'mvn package' makes");
        }
        return new Distribution(command);
    }

    /** A command, not started: on the same Java as this JVM, and without our own environment's settings. */
    ProcessBuilder process(Path folder, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add(0, command.toString());
        ProcessBuilder process =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        process.environment().keySet().removeIf(name -> name.startsWith("LOOMCACHE_") || name.equals("JAVA_OPTS"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return process;
    }

    /**
     * Makes certificates for members and clients on this machine.
     *
     * @param parent in which they get a folder, which must not exist yet
     * @return that folder
     */
    Path makeCertificates(Path parent) throws InterruptedException {
        Path folder = parent.resolve("certificates");
        Path log = parent.resolve("certificates.log");
        try {
            Process process = process(parent, "certs", "init", folder.toString())
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new ProofException("'loomcache certs init' failed: " + Files.readString(log));
            }
            return folder;
        } catch (IOException e) {
            throw new ProofException("'loomcache certs init' failed: " + e, e);
        }
    }
}
