package io.loomcache.staleness.demo;

import io.loomcache.proof.Options;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.Table;
import io.loomcache.proof.Workspace;
import io.loomcache.staleness.application.Provider;
import io.loomcache.staleness.database.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plays the same interleavings with Hibernate's stock cache over Hazelcast and with ours, side by side. */
public final class Demo {

    private static final String HELP = """
            Plays the same interleavings of two JVMs with hibernate-jcache over Hazelcast, as its manual configures it, and
            with LoomCache: three members of each, JVMs A, B and C for each, all processes, one real database. Where a thread
            waits in the midst of its transaction, that is between Hibernate and JDBC; neither cache knows of it.

              --keep   keep the folder with logs
              --help   this text

            The database is PostgreSQL, or H2 with -Ddatabase=h2. The wrong clock needs a C compiler.
            Exit code: 0 LoomCache read nothing stale, 1 it did or the run failed, 2 wrong options.
            """;

    private Demo() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Options options = Options.parse(List.of(arguments), Set.of("keep"), Set.of());
            if (options.has("help")) {
                System.out.print(HELP);
                return;
            }
            System.exit(run(options.has("keep")) ? 0 : 1);
        } catch (ProofException e) {
            System.err.println("demo: " + e.getMessage());
            System.exit(2);
        }
    }

    private static boolean run(boolean isKept) throws InterruptedException {
        Workspace workspace = Workspace.create("demo");
        boolean isRight = false;
        try {
            isRight = play(workspace.folder());
        } catch (SQLException e) {
            throw new ProofException("the database: " + e, e);
        } finally {
            if (isRight && !isKept) {
                workspace.delete();
            } else {
                System.out.println("  Logs are in " + workspace.folder());
            }
        }
        return isRight;
    }

    private static boolean play(Path folder) throws InterruptedException, SQLException {
        long began = System.nanoTime();
        Optional<Path> skew = Skew.build(folder);
        Picture picture = new Picture();
        picture.line("\n  Starting a database, two caches of three members each, and JVMs for each cache ...");
        try (Database database = Database.start(folder)) {
            Scenes.prepare(database.url(), 2);
            try (Side stock = new Side(Provider.HAZELCAST, folder.resolve("hazelcast"), database.url(), skew);
                    Side ours = new Side(Provider.LOOM, folder.resolve("loom"), database.url(), skew)) {
                picture.line("  All are processes; the database is " + database.describe() + ".");
                Scenes scenes = new Scenes(
                        picture, List.of("Hazelcast (jcache)", "LoomCache"), List.of(stock, ours), database.url());
                scenes.lateLoad();
                if (skew.isPresent()) {
                    scenes.wrongClock();
                } else {
                    picture.line("\n  SKIPPED: a wrong clock, since there is no C compiler");
                }
                scenes.deathAfterCommit();
                scenes.later();
                picture.line("\n  Stale reads: Hazelcast " + scenes.wrongReads(0) + ", LoomCache "
                        + scenes.wrongReads(1) + ".  Took " + Table.time(System.nanoTime() - began) + ".\n");
                return scenes.wrongReads(1) == 0;
            }
        }
    }
}
