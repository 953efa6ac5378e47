package io.loomcache.proof.faults;

import io.loomcache.proof.Distribution;
import io.loomcache.proof.Options;
import io.loomcache.proof.ProofException;
import io.loomcache.proof.Table;
import io.loomcache.proof.Workspace;
import io.loomcache.proof.faults.witness.Witness;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs a cluster of real processes through real faults, and says whether what a client saw can be true. */
public final class Faults {

    static final String CLUSTER_ID = "faults";

    private static final String HELP = """
            Runs members as processes on hosts (network namespaces) and disks (loop devices) of their own, with a
            client that uses JCache over mutual TLS and records what it sees, and does real harm in random order:
            kill -9, SIGSTOP, partitions, delay, loss, power loss, full and failing disks, clock steps. In the end the
            history must be linearizable for each key, every key readable, every member alive.

              --members N     3 or 5 (3)
              --minutes N     how long (10)
              --seed N        of the order of faults and of the operations (1)
              --threads N     that use the cache (8)
              --only KINDS    with commas between: only these of the faults that an unknown name makes it list
              --no-clock      no clock steps, so that expiry is judged to the twentieth of a second at all times
              --one-writer    keys that write through are written by one client, and one by one
              --keep          keep the folder with logs, which is kept anyway after a failure
              --help          this text

            Needs root, and on Debian: iproute2 iptables libnetfilter-queue-dev gcc nbdkit libnbd-bin e2fsprogs python3.
            Exit code: 0 nothing was wrong, 1 something was or the run failed, 2 wrong options.
            """;

    private static final Set<String> FLAGS = Set.of("no-clock", "one-writer", "keep");
    private static final Set<String> SETTINGS = Set.of("members", "minutes", "seed", "threads", "only");
    private static final int DEFAULT_MINUTES = 10;
    private static final int MOST_MINUTES = 24 * 60;
    private static final int MOST_THREADS = 100;
    private static final int ROUNDS = 10_000;
    private static final long JUDGEMENT_SECONDS = 240;

    private final Options options;
    private final int members;
    private final long seed;
    private final Workspace workspace;
    private final Path folder;
    private final Lab lab;
    private final List<Host> hosts = new ArrayList<>();
    private final Map<Kind, Effects> effects = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stopped;

    /** What a kind of fault has done so far. */
    private static final class Effects {
        int count;
        int idle;
        long longestGapMillis;
        long unansweredMillis;
        long longestRecoveryMillis;
    }

    private Faults(Options options, Workspace workspace) {
        this.options = options;
        this.members = options.number("members", 3, 3, 5);
        if (members == 4) {
            throw new ProofException("--members: 4, expected 3 or 5");
        }
        this.seed = options.number("seed", 1, 0, Integer.MAX_VALUE);
        this.workspace = workspace;
        this.folder = workspace.folder();
        Path scripts = Path.of(System.getProperty("proof.lab", "proof/src/lab")).toAbsolutePath();
        this.lab = new Lab(scripts, folder.resolve("lab"), members + 1);
    }

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Options options = Options.parse(List.of(arguments), FLAGS, SETTINGS);
            if (options.has("help")) {
                System.out.print(HELP);
                System.exit(0);
            }
            System.exit(new Faults(options, Workspace.create("faults")).run() ? 0 : 1);
        } catch (ProofException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private boolean run() throws InterruptedException {
        Thread main = Thread.currentThread();
        Thread cleaner = new Thread(() -> stop(main), "lab-end");
        Runtime.getRuntime().addShutdownHook(cleaner);
        boolean isRight = false;
        try {
            isRight = judged(begin());
        } finally {
            lab.close();
            if (isRight && !options.has("keep")) {
                workspace.delete();
            } else {
                System.out.println("logs            " + folder);
            }
            over.countDown();
            if (!stopped) {
                Runtime.getRuntime().removeShutdownHook(cleaner);
            }
        }
        return isRight;
    }

    /** The process is told to end: what was seen until now is judged first. */
    private void stop(Thread main) {
        stopped = true;
        main.interrupt();
        try {
            if (!over.await(JUDGEMENT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("no judgement within " + JUDGEMENT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lab.close();
        }
    }

    private boolean judged(Conversation witness) throws InterruptedException {
        try {
            harm(witness);
        } catch (ProofException | UncheckedIOException | InterruptedException e) {
            // What the client has seen is worth a judgement, whatever has become of the rest of the run.
            complaints.add("ended early: " + e);
            Thread.interrupted();
            restore();
        }
        return end(witness);
    }

    private void restore() throws InterruptedException {
        try {
            new Harm(lab, hosts, clientHost()).healAll();
        } catch (ProofException | UncheckedIOException e) {
            complaints.add("not everything is healed: " + e);
        }
    }

    private Conversation begin() throws InterruptedException {
        lab.up();
        Distribution distribution = Distribution.find();
        String[] names = new String[members];
        for (int i = 0; i < members; i++) {
            names[i] = "h" + (i + 1);
        }
        distribution.makeCertificates(folder, names);
        for (int number = 1; number <= members; number++) {
            hosts.add(new Host(number, members, lab, distribution, folder));
        }
        hosts.forEach(Host::start);
        Conversation witness = witness();
        requireAnswer(witness.ask("await"), "the start");
        return witness;
    }

    private Conversation witness() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = lab.on(
                clientHost(),
                List.of(
                        java,
                        "-Xmx1500m",
                        "-Dorg.slf4j.simpleLogger.logFile=" + folder.resolve("client.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Witness.class.getName()));
        builder.command()
                .addAll(new Witness.Arguments(
                                folder,
                                CLUSTER_ID,
                                members,
                                options.number("threads", 8, 1, MOST_THREADS),
                                seed,
                                kinds().contains(Kind.CLOCK),
                                options.has("one-writer"))
                        .line());
        return new Conversation(builder, folder.resolve("witness.log"));
    }

    private List<Kind> kinds() {
        Set<String> only = Set.of(options.text("only").orElse("").split(","));
        List<Kind> kinds = new ArrayList<>();
        if (options.text("only").isPresent()) {
            List<String> names = List.of(Kind.values()).stream().map(Kind::name).toList();
            if (!names.containsAll(only)) {
                throw new ProofException("--only: " + only + ", expected some of " + names);
            }
        }
        for (Kind kind : Kind.values()) {
            boolean isWanted = options.text("only").isEmpty() || only.contains(kind.name());
            if (isWanted && !(kind == Kind.CLOCK && options.has("no-clock"))) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            throw new ProofException("--only names no fault, expected some of " + List.of(Kind.values()));
        }
        return kinds;
    }

    private void harm(Conversation witness) throws InterruptedException {
        long end = System.nanoTime()
                + TimeUnit.MINUTES.toNanos(options.number("minutes", DEFAULT_MINUTES, 1, MOST_MINUTES));
        List<Kind> kinds = kinds();
        for (Step step : Step.schedule(seed, members, ROUNDS)) {
            if (System.nanoTime() - end > 0) {
                return;
            }
            if (kinds.contains(step.kind())) {
                perform(step, witness);
            }
        }
    }

    private void perform(Step step, Conversation witness) throws InterruptedException {
        Thread.sleep(step.calmMillis());
        checkMembers();
        String id = witness.ask("leader");
        Host leader = hosts.stream()
                .filter(host -> host.memberId().equals(id))
                .findFirst()
                .orElse(hosts.get(step.member()));
        witness.ask("fault");
        Harm harm = new Harm(lab, hosts, clientHost());
        Evidence evidence = new Evidence(lab, hosts, host -> witness.ask("clock " + host));
        harm.inject(step, leader);
        boolean tookEffect = evidence.isSeenAtOnce(step, leader);
        Thread.sleep(step.lengthMillis());
        checkMembers();
        tookEffect &= evidence.isSeenAtLast(step, leader);
        harm.heal(step, leader);
        String recovery = witness.ask("await");
        requireAnswer(recovery, step.kind().text);
        String[] answer = recovery.split(" ", -1);
        if (!tookEffect) {
            noteIdle(step.kind());
            return;
        }
        note(step.kind(), Long.parseLong(answer[0]), Long.parseLong(answer[1]), Long.parseLong(answer[2]));
    }

    /** A member may only be dead if a fault that does so was done to it. */
    private void checkMembers() {
        for (Host host : hosts) {
            if (host.hasFailed()) {
                complaints.add(host.memberId() + " ended by itself; " + host.endOfLog());
                host.start();
            }
        }
    }

    private void note(Kind kind, long recoveryMillis, long longestGapMillis, long unansweredMillis) {
        Effects of = effects.computeIfAbsent(kind, any -> new Effects());
        of.count++;
        of.longestGapMillis = Math.max(of.longestGapMillis, longestGapMillis);
        of.unansweredMillis += unansweredMillis;
        of.longestRecoveryMillis = Math.max(of.longestRecoveryMillis, recoveryMillis);
        System.out.printf(
                "  %-28s recovered in %5d ms, longest gap %5d ms%n", kind.text, recoveryMillis, longestGapMillis);
    }

    /** A fault that did nothing is none. */
    private void noteIdle(Kind kind) {
        effects.computeIfAbsent(kind, any -> new Effects()).idle++;
        System.out.printf("  %-28s DID NOTHING%n", kind.text);
    }

    private String clientHost() {
        return "h" + (members + 1);
    }

    private void requireAnswer(String recovery, String after) {
        if (recovery.startsWith("-")) {
            complaints.add("no answer for a minute after " + after);
        }
    }

    private boolean end(Conversation witness) throws InterruptedException {
        checkMembers();
        lab.heal();
        hosts.forEach(host -> host.setClock(0));
        String verdict = verdict(witness);
        checkMembers();
        boolean isRight = witness.isContent() && complaints.isEmpty();
        System.out.println(table());
        System.out.println(verdict);
        complaints.forEach(complaint -> System.out.println("COMPLAINT       " + complaint));
        System.out.println("again with      --members " + members + " --seed " + seed + " --minutes "
                + options.number("minutes", DEFAULT_MINUTES, 1, MOST_MINUTES));
        System.out.println("verdict         " + (isRight ? "nothing was wrong" : "WRONG"));
        return isRight;
    }

    private String verdict(Conversation witness) {
        try {
            requireAnswer(witness.ask("await"), "the last fault");
            return witness.end();
        } catch (ProofException e) {
            complaints.add("not judged: " + e.getMessage());
            return "";
        }
    }

    private Table table() {
        Table table =
                new Table().row("fault", "times", "did nothing", "longest gap", "no answer in all", "longest recovery");
        effects.forEach((kind, of) -> table.row(
                kind.text,
                String.valueOf(of.count),
                String.valueOf(of.idle),
                Table.time(of.longestGapMillis * 1_000_000),
                Table.time(of.unansweredMillis * 1_000_000),
                Table.time(of.longestRecoveryMillis * 1_000_000)));
        return table;
    }
}
