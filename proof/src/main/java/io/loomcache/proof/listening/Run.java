package io.loomcache.proof.listening;

import static io.loomcache.proof.Table.count;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.MemberProcess;
import io.loomcache.proof.Progress;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.ServerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything between the start of the processes and the judgement: a third of the writes, the death of the leader,
 * another third, the death of all, the rest. Not thread-safe.
 */
final class Run {

    private static final long STEP_MILLIS = 200;
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(90);

    /** Without a single event heard: what is missing will not come. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ServerCluster cluster;
    private final List<ClientProcess> clients;
    private final Path folder;
    private final int updates;
    private final Progress progress;

    /**
     * Everything that is used exists and is ready.
     *
     * @param folder of the clients' reports
     * @param updates go on until so many writes are acknowledged
     */
    Run(ServerCluster cluster, List<ClientProcess> clients, Path folder, int updates, Progress progress) {
        this.cluster = cluster;
        this.clients = clients;
        this.folder = folder;
        this.updates = updates;
        this.progress = progress;
    }

    Report run() throws InterruptedException, IOException {
        ask("progress"); // Only a client that listens answers.
        long began = System.nanoTime();
        ask("start");
        awaitWrites(updates / 3);
        killLeader();
        awaitWrites(2L * updates / 3);
        killAll();
        awaitWrites(updates);
        ask("stop");
        long nanos = System.nanoTime() - began;
        Progressed progressed = progressedOf(ask("last"));
        awaitHeard(progressed);
        ask("report");
        List<String> warnings = new ArrayList<>();
        for (ClientProcess client : clients) {
            warnings.addAll(Reports.warnings(client.log()));
        }
        List<String> names = clients.stream().map(ClientProcess::name).toList();
        return new Report(progressed, nanos, Reports.judge(folder, names), warnings);
    }

    private void awaitWrites(long writes) throws InterruptedException {
        Progressed progressed = progressedOf(ask("progress"));
        while (progressed.writes() < writes) {
            if (progressed.sinceLast() > GIVE_UP_NANOS) {
                throw new ProofException("no write was acknowledged for "
                        + TimeUnit.NANOSECONDS.toSeconds(GIVE_UP_NANOS) + " s; see " + folder);
            }
            Thread.sleep(STEP_MILLIS);
            progressed = progressedOf(ask("progress"));
            progress.bar(
                    Math.min(progressed.writes(), updates),
                    updates,
                    count(progressed.writes()) + " writes acknowledged");
        }
    }

    private void killLeader() throws InterruptedException {
        MemberProcess leader = cluster.leader();
        leader.kill();
        leader.awaitEnd();
        progress.line("  killed the leader, " + leader.id() + ", by SIGKILL");
        long before = progressedOf(ask("progress")).writes();
        awaitWrites(before + 1); // By those that are left.
        leader.start();
        cluster.awaitReady();
        progress.line("  started " + leader.id() + " again");
    }

    private void killAll() throws InterruptedException {
        cluster.killAll();
        progress.line("  killed all members at once");
        cluster.startAll();
        cluster.awaitReady();
        progress.line("  started all again");
    }

    /** Until every listener has heard as much as was caused, or hears nothing any more. */
    private void awaitHeard(Progressed caused) throws InterruptedException {
        List<List<String>> before = List.of();
        long changed = System.nanoTime();
        while (System.nanoTime() - changed < SILENCE_NANOS) {
            List<List<String>> heard = ask("heard");
            if (heard.stream().flatMap(List::stream).allMatch(line -> isEnough(line, caused))) {
                return;
            }
            if (!heard.equals(before)) {
                before = heard;
                changed = System.nanoTime();
            }
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static boolean isEnough(String line, Progressed caused) {
        String[] words = line.split(" ", -1);
        long heard = Long.parseLong(words[1]);
        return heard >= (words[0].equals(Place.LASTING) ? caused.lasting() : caused.expiring());
    }

    private List<List<String>> ask(String order) throws InterruptedException {
        return ClientProcess.askAll(clients, order);
    }

    private static Progressed progressedOf(List<List<String>> answers) {
        return answers.stream().map(answer -> Progressed.of(answer.get(0))).reduce(Progressed.NONE, Progressed::plus);
    }
}
