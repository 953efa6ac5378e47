package io.loomcache.proof.contention;

import io.loomcache.proof.CacheClient;
import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.Options;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import io.loomcache.proof.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;

/**
 * Client processes with many threads that add to the same counters and want the same tickets, while the leader of
 * the members is killed every few seconds; then every counter must be exact, and every ticket have one winner.
 */
public final class Contention {

    private static final String HELP = """
            Several client JVMs with many threads each add to the same counters, first by Cache.invoke, then by loops of
            get and replace(key, old, new), and then want the same tickets by putIfAbsent. All the while the leader of
            three members, which are processes of their own, is killed by SIGKILL and started again every few seconds.
            Every counter must be exactly what was acknowledged, and every ticket must have exactly one winner,
            whose name it must hold.

              --jvms N        clients (3)
              --threads N     of each (16)
              --counters N    (100)
              --increments N  go on until so many are done, in each of both ways (2,000)
              --tickets N     go on until so many are given away (50)
              --kills K       and until so many leaders were killed each time (2)
              --keep          keep the folder with data and logs
              --help          this text

            Exit code: 0 all is right, 1 not or the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("keep");
    private static final Set<String> SETTINGS = Set.of("jvms", "threads", "counters", "increments", "tickets", "kills");
    private static final int MEMBERS = 3;
    private static final String JVM_OPTIONS = "-Xmx512m";

    private Contention() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Progress.ofStandardOutput()));
    }

    /** Returns the exit code. */
    static int run(List<String> arguments, Progress progress) {
        try {
            Options options = Options.parse(arguments, FLAGS, SETTINGS);
            if (options.has("help")) {
                progress.line(HELP);
                return 0;
            }
            int jvms = options.number("jvms", 3, 1, 100);
            Rounds.Size size = new Rounds.Size(
                    options.number("threads", 16, 1, 1_000),
                    options.number("counters", 100, 1, 1_000_000),
                    options.number("increments", 2_000, 1, Integer.MAX_VALUE),
                    options.number("tickets", 50, 1, 1_000_000),
                    options.number("kills", 2, 0, 1_000_000));
            return run(jvms, size, options.has("keep"), progress);
        } catch (ProofException e) {
            progress.line("contention: " + e.getMessage());
            return 2;
        }
    }

    private static int run(int jvms, Rounds.Size size, boolean isKept, Progress progress) {
        Workspace workspace = Workspace.create("contention");
        boolean isRight = false;
        try {
            Report report = contend(workspace.folder(), jvms, size, progress);
            progress.line("\n" + report);
            isRight = report.isRight();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProofException | CacheException e) {
            progress.line("contention: " + e.getMessage());
        }
        if (isRight && !isKept) {
            workspace.delete();
        } else {
            progress.line("  Data and logs are in " + workspace.folder());
        }
        return isRight ? 0 : 1;
    }

    private static Report contend(Path folder, int jvms, Rounds.Size size, Progress progress)
            throws InterruptedException {
        List<ClientProcess> clients = new ArrayList<>();
        try (ServerCluster cluster = ServerCluster.start(folder, MEMBERS, JVM_OPTIONS);
                CacheClient own = CacheClient.open(cluster.uri(), cluster.properties())) {
            for (int i = 1; i <= jvms; i++) {
                clients.add(ClientProcess.start("j" + i, ContentionClient.class, cluster, folder));
            }
            progress.line("\n  " + MEMBERS + " members, " + jvms + " clients with " + size.threads()
                    + " threads each: all of them processes\n");
            Rounds rounds = new Rounds(cluster, clients, own, size, progress);
            return new Report(List.of(rounds.counters(Way.INVOKE), rounds.counters(Way.REPLACE), rounds.tickets()));
        } finally {
            clients.forEach(ClientProcess::close);
        }
    }
}
