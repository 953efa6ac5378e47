package io.loomcache.staleness.database;

import io.loomcache.proof.ProofException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** A database that runs as processes of its own, empty at first. Whatever happens, none outlives this JVM's orderly end. */
public interface Database extends AutoCloseable {

    /** For the driver of JDBC, with all that it needs. */
    String url();

    /** Its name and release, for people. */
    String describe();

    @Override
    void close();

    /**
     * Where it runs.
     *
     * @param address on which it listens, and by which it is reached
     * @param network of those who may come, as PostgreSQL writes it
     * @param command makes a command a process that runs there, not started
     */
    record Where(String address, String network, Function<List<String>, ProcessBuilder> command) {

        /** On this machine, for this machine. */
        public static Where here() {
            return new Where("127.0.0.1", "127.0.0.1/32", ProcessBuilder::new);
        }
    }

    /**
     * Starts the one that {@code -Ddatabase=} says, else PostgreSQL where it is installed, else H2, and waits until it
     * answers, which is possible only if its address can be reached from here.
     *
     * @param folder for its data; on a disk, if numbers are to mean something
     */
    static Database start(Path folder) throws InterruptedException {
        return start(folder, Where.here());
    }

    /** As {@link #start(Path)} but elsewhere; it answers a little later. */
    static Database start(Path folder, Where where) throws InterruptedException {
        String wanted = System.getProperty("database", "");
        return switch (wanted) {
            case "postgresql" -> Postgres.start(folder, where);
            case "h2" -> H2Server.start(folder, where);
            case "" -> Postgres.isInstalled() ? Postgres.start(folder, where) : H2Server.start(folder, where);
            default -> throw new ProofException("-Ddatabase: '" + wanted + "', expected postgresql or h2");
        };
    }
}
