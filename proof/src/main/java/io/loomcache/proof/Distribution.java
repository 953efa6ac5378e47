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
public record Distribution(Path command) {

    /**
     * The one that the build names, else that of the current folder.
     *
     * @throws ProofException it is not there
     */
    public static Distribution find() {
        Path folder = Path.of(System.getProperty("proof.distribution", "loom-cluster/target/loomcache"));
        Path command = folder.resolve("bin/loomcache").toAbsolutePath().normalize();
        if (!Files.isExecutable(command)) {
            throw new ProofException("no command " + command + ", expected the distribution that 'mvn package' makes");
        }
        return new Distribution(command);
    }

    /** A command, not started: on the same Java as this JVM, and without our own environment's settings. */
    public ProcessBuilder process(Path folder, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add(0, command.toString());
        ProcessBuilder process =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        process.environment().keySet().removeIf(name -> name.startsWith("LOOMCACHE_") || name.equals("JAVA_OPTS"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return process;
    }

    /**
     * Makes certificates for members and clients on this machine, and on others that are named.
     *
     * @param parent in which they get a folder, which must not exist yet
     * @return that folder
     */
    public Path makeCertificates(Path parent, String... hosts) throws InterruptedException {
        Path folder = parent.resolve("certificates");
        Path log = parent.resolve("certificates.log");
        try {
            List<String> arguments = new ArrayList<>(List.of("certs", "init", folder.toString()));
            if (hosts.length > 0) {
                arguments.addAll(List.of("--hosts", String.join(",", hosts)));
            }
            Process process = process(parent, arguments.toArray(String[]::new))
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
