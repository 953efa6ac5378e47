package io.loomcache.staleness.database;

import io.loomcache.proof.ProofException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The system's PostgreSQL with a new folder. It refuses to be root; then it is the user that {@code -Dpostgresql.user=}
 * names, {@code postgres} where nothing is said. Its programs are those of {@code -Dpostgresql.bin=}, else of the
 * path, else the newest of Debian's.
 */
final class Postgres implements Database {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String OWNER = "loom";
    private static final long INIT_SECONDS = 120;

    /** Comes with what is to be reached through a namespace, too. */
    private static final int CONNECTIONS = 200;

    private final Server server;
    private final String url;

    private Postgres(Server server, String url) {
        this.server = server;
        this.url = url;
    }

    static boolean isInstalled() {
        return programs().isPresent();
    }

    static Postgres start(Path folder, Where where) throws InterruptedException {
        Path programs = programs()
                .orElseThrow(() -> new ProofException("no initdb and postgres in the path or " + DEBIAN
                        + "; on Debian: apt-get install postgresql; -Ddatabase=h2 does without"));
        Path data = folder.resolve("postgresql");
        int port = Server.freePort();
        try {
            init(programs, folder, data, where);
        } catch (IOException e) {
            throw new ProofException("can't make a database in " + data + ": " + e, e);
        }
        List<String> command = new ArrayList<>(unprivileged());
        command.addAll(List.of(programs.resolve("postgres").toString(), "-D", data.toString(), "-p", "" + port));
        for (String setting : List.of(
                "listen_addresses=" + where.address(),
                "unix_socket_directories=",
                "max_connections=" + CONNECTIONS,
                "deadlock_timeout=200ms")) {
            command.addAll(List.of("-c", setting));
        }
        // SIGINT is its fast shutdown: it ends sessions and leaves nothing behind.
        Server server = new Server(where.command().apply(command), folder.resolve("postgresql.log"), "INT");
        String url = "jdbc:postgresql://" + where.address() + ":" + port + "/postgres?user=" + OWNER;
        if (where.address().startsWith("127.")) {
            server.awaitAnswer(url);
        }
        return new Postgres(server, url);
    }

    private static void init(Path programs, Path folder, Path data, Where where)
            throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(data);
        if (isRoot()) {
            Files.setOwner(
                    data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user()));
        }
        List<String> command = new ArrayList<>(unprivileged());
        command.addAll(List.of(programs.resolve("initdb").toString(), "-D", data.toString()));
        command.addAll(List.of("-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"));
        Path log = folder.resolve("initdb.log");
        Process process = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(INIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new ProofException("initdb failed: " + Files.readString(log));
        }
        Files.writeString(
                data.resolve("pg_hba.conf"), "host all all " + where.network() + " trust\n", StandardOpenOption.APPEND);
    }

    private static List<String> unprivileged() {
        // Not su or runuser, which would stay and be the process that is signalled.
        return isRoot() ? List.of("setpriv", "--reuid=" + user(), "--regid=" + user(), "--clear-groups") : List.of();
    }

    private static String user() {
        return System.getProperty("postgresql.user", "postgres");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Optional<Path> programs() {
        String set = System.getProperty("postgresql.bin");
        if (set != null) {
            return Optional.of(Path.of(set)).filter(Postgres::hasPrograms);
        }
        Stream<Path> path = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(Path::of);
        return Stream.concat(path, debians().stream())
                .filter(Postgres::hasPrograms)
                .findFirst();
    }

    private static List<Path> debians() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (Stream<Path> releases = Files.list(DEBIAN)) {
            return releases.sorted((a, b) -> b.compareTo(a))
                    .map(release -> release.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean hasPrograms(Path folder) {
        return Files.isExecutable(folder.resolve("initdb")) && Files.isExecutable(folder.resolve("postgres"));
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String describe() {
        return "PostgreSQL";
    }

    @Override
    public void close() {
        server.close();
    }
}
