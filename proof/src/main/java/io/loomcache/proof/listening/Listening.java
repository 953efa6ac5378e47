package io.loomcache.proof.listening;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.Options;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import io.loomcache.proof.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.CacheException;

/**
 * Client processes that all write and all listen, while first the leader and then all members are killed; then
 * compares what each listener heard with what was written.
 */
public final class Listening {

    private static final String HELP = """
            Several client JVMs each have a synchronous and an asynchronous listener on two caches, and each write keys of
            their own there: created, updated, removed and created again in one cache, created and expiring in the other. In
            between the leader of three members, which are processes of their own, is killed by SIGKILL, and then
            all of them. Every listener of every JVM must hear every event once, in order per key, with the right old
            value; and the synchronous listeners of all JVMs must have handled it when the writer's call returns.

              --jvms N        clients (3)
              --keys N        of all together, that are written again and again (50)
              --updates N     go on until so many writes are acknowledged (2,000)
              --seed N        of what is written when; otherwise another each time
              --keep          keep the folder with data, logs and reports
              --help          this text

            System.nanoTime must be the same clock in all JVMs of the machine, as it is on Linux.
            Exit code: 0 all is right, 1 not or the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("keep");
    private static final Set<String> SETTINGS = Set.of("jvms", "keys", "updates", "seed");
    private static final int MEMBERS = 3;
    private static final int WRITERS = 4;
    private static final String JVM_OPTIONS = "-Xmx512m";

    private Listening() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Progress.ofStandardOutput()));
    }

    private record Size(int jvms, int keys, int updates, int seed) {}

    /** Returns the exit code. */
    static int run(List<String> arguments, Progress progress) {
        try {
            Options options = Options.parse(arguments, FLAGS, SETTINGS);
            if (options.has("help")) {
                progress.line(HELP);
                return 0;
            }
            int jvms = options.number("jvms", 3, 1, 100);
            Size size = new Size(
                    jvms,
                    options.number("keys", 50, jvms, 10_000),
                    options.number("updates", 2_000, 3, 10_000_000),
                    options.number("seed", new Random().nextInt(1_000_000), 0, Integer.MAX_VALUE));
            return run(size, options.has("keep"), progress);
        } catch (ProofException e) {
            progress.line("listening: " + e.getMessage());
            return 2;
        }
    }

    private static int run(Size size, boolean isKept, Progress progress) {
        Workspace workspace = Workspace.create("listening");
        boolean isRight = false;
        try {
            Report report = listen(workspace.folder(), size, progress);
            progress.line("\n" + report);
            isRight = report.isRight();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProofException | CacheException | IOException e) {
            progress.line("listening: " + e.getMessage());
        }
        if (isRight && !isKept) {
            workspace.delete();
        } else {
            progress.line("  Data, logs and reports are in " + workspace.folder());
        }
        return isRight ? 0 : 1;
    }

    private static Report listen(Path folder, Size size, Progress progress) throws InterruptedException, IOException {
        List<ClientProcess> clients = new ArrayList<>();
        try (ServerCluster cluster = ServerCluster.start(folder, MEMBERS, JVM_OPTIONS)) {
            for (int i = 0; i < size.jvms; i++) {
                clients.add(start(i, cluster, folder, size));
            }
            progress.line("\n  " + MEMBERS + " members and " + size.jvms + " clients, all of them processes; seed "
                    + size.seed + "\n");
            return new Run(cluster, clients, folder, size.updates, progress).run();
        } finally {
            clients.forEach(ClientProcess::close);
        }
    }

    private static ClientProcess start(int index, ServerCluster cluster, Path folder, Size size) {
        String keys = IntStream.range(0, size.keys)
                .filter(key -> key % size.jvms == index)
                .mapToObj(key -> "k" + key)
                .collect(Collectors.joining(","));
        return ClientProcess.start(
                "j" + (index + 1),
                ListeningClient.class,
                cluster,
                folder,
                folder.toString(),
                "" + WRITERS,
                "" + (size.seed + index * WRITERS),
                keys);
    }
}
