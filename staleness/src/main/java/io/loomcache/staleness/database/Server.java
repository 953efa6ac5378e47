package io.loomcache.staleness.database;

import io.loomcache.proof.ProofException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** The process of a database, and how it is ended. Thread-safe. */
final class Server implements AutoCloseable {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STOP_SECONDS = 20;
    private static final long POLL_MILLIS = 20;

    private final Process process;
    private final Path log;
    private final String signal;
    private final Thread shutdownHook = new Thread(this::end, "database-shutdown");

    /** @param signal by which it ends in order and at once, whoever is connected */
    Server(ProcessBuilder command, Path log, String signal) {
        this.log = log;
        this.signal = signal;
        try {
            process = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new ProofException("can't start the database: " + e, e);
        }
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** @throws ProofException it does not answer in time */
    void awaitAnswer(String url) throws InterruptedException {
        long deadline = System.nanoTime() + START_NANOS;
        while (true) {
            try (Connection connection = DriverManager.getConnection(url)) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    close();
                    throw new ProofException("the database does not answer: " + e.getMessage() + "; see " + log, e);
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ProofException("no free port: " + e, e);
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
    }

    private void end() {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
