package io.loomcache.proof.faults.witness;

import io.loomcache.history.ClockTolerance;
import io.loomcache.proof.Health;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.CacheManager;
import javax.cache.Caching;

/**
 * The client's side of a run as a process. Told what to do by lines on standard input, so that whoever does harm
 * can stay outside of the hosts; answers each with one line:
 *
 * <ul>
 *   <li>{@code leader}: the member that most members call the leader
 *   <li>{@code fault}: a fault begins
 *   <li>{@code await}: waits until something begun from now on succeeds
 *   <li>{@code clock HOST}: the seconds by which that member's wall clock is wrong
 *   <li>{@code end}, or the end of the input: judges, and says all that there is to say
 * </ul>
 */
public final class Witness {

    private static final long RECOVERY_MILLIS = 60_000;
    private static final long LAST_LOOK_MILLIS = 10_000;
    private static final int HEALTH_PORT = 8080;
    private static final int CLIENTS = 2;
    private static final long EXPIRY_TOLERANCE_MILLIS = 50;
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([^\"]+)\"");

    private final Path folder;
    private final int members;
    private final boolean clocksStep;
    private final Health health;
    private final Workload workload;
    private final Terms terms;
    private final long startNanos = System.nanoTime();

    private Witness(Arguments arguments, Workload workload) {
        this.folder = arguments.folder;
        this.members = arguments.members;
        this.clocksStep = arguments.clocksStep;
        this.health = new Health(folder.resolve("certificates"));
        this.workload = workload;
        this.terms = new Terms(new Health(folder.resolve("certificates")), members, workload.pulse());
    }

    /**
     * What a run is to be.
     *
     * @param clocksStep whether members' wall clocks will be wrong
     * @param oneWriter keys that write through are written by one client, one by one
     */
    public record Arguments(
            Path folder, String clusterId, int members, int threads, long seed, boolean clocksStep, boolean oneWriter) {

        /** As the command line of the process. */
        public List<String> line() {
            return List.of(
                    folder.toString(),
                    clusterId,
                    String.valueOf(members),
                    String.valueOf(threads),
                    String.valueOf(seed),
                    String.valueOf(clocksStep),
                    String.valueOf(oneWriter));
        }

        static Arguments of(String[] line) {
            return new Arguments(
                    Path.of(line[0]),
                    line[1],
                    Integer.parseInt(line[2]),
                    Integer.parseInt(line[3]),
                    Long.parseLong(line[4]),
                    Boolean.parseBoolean(line[5]),
                    Boolean.parseBoolean(line[6]));
        }
    }

    public static void main(String[] line) throws Exception {
        Arguments arguments = Arguments.of(line);
        Database database = new Database();
        Source source = new Source(new Random(arguments.seed));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            DatabaseWriter writer = new DatabaseWriter(database, new Random(arguments.seed + i));
            clients.add(Client.of(connect(arguments), i, writer, source));
        }
        List<Rows.Writers> kinds =
                arguments.oneWriter ? List.of(Rows.Writers.ONE_CLIENT) : Arrays.asList(Rows.Writers.values());
        Witness witness = new Witness(arguments, new Workload(clients, database, kinds));
        System.exit(witness.run(arguments) ? 0 : 1);
    }

    private static CacheManager connect(Arguments arguments) {
        String hosts = IntStream.rangeClosed(1, arguments.members)
                .mapToObj(number -> "h" + number + ":5701")
                .collect(Collectors.joining(","));
        Properties properties = new Properties();
        properties.setProperty("loomcache.cluster.cluster-id", arguments.clusterId);
        properties.setProperty(
                "loomcache.tls.directory",
                arguments.folder.resolve("certificates").toString());
        properties.setProperty("loomcache.client.operation-timeout", "10s");
        // A class loader of its own gives a manager of its own.
        ClassLoader loader = new URLClassLoader(new URL[0], Witness.class.getClassLoader());
        return Caching.getCachingProvider(loader).getCacheManager(URI.create("loom://" + hosts), loader, properties);
    }

    private boolean run(Arguments arguments) throws IOException, InterruptedException {
        Thread watcher = new Thread(terms::watch, "terms");
        watcher.setDaemon(true);
        watcher.start();
        workload.start(arguments.threads, arguments.seed);
        obey();
        workload.end();
        watcher.interrupt();
        watcher.join();
        return judge();
    }

    private void obey() throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
            System.out.println(answer(line));
        }
    }

    private String answer(String line) throws InterruptedException {
        if (line.equals("leader")) {
            return leader();
        } else if (line.equals("fault")) {
            workload.pulse().begin(System.nanoTime());
            return "ok";
        } else if (line.startsWith("clock ")) {
            return clockError(line.substring("clock ".length()));
        }
        return recovery();
    }

    private String clockError(String host) {
        return health.clock(host, HEALTH_PORT)
                .map(clock ->
                        String.valueOf(Duration.between(Instant.now(), clock).toSeconds()))
                .orElse("unknown");
    }

    private String leader() {
        Map<String, Integer> votes = new TreeMap<>();
        for (int i = 1; i <= members; i++) {
            health.status("h" + i, HEALTH_PORT).ifPresent(status -> {
                Matcher found = LEADER.matcher(status);
                if (found.find()) {
                    votes.merge(found.group(1), 1, Integer::sum);
                }
            });
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("none");
    }

    /** Milliseconds until something begun from now on succeeds, the longest gap of the fault, and all gaps together. */
    private String recovery() throws InterruptedException {
        long from = System.nanoTime();
        boolean recovered = workload.pulse().await(from, RECOVERY_MILLIS);
        long tookMillis = (System.nanoTime() - from) / 1_000_000;
        return (recovered ? tookMillis : -1) + " " + workload.pulse().longestMillis() + " "
                + workload.pulse().unansweredMillis();
    }

    private boolean judge() {
        Report report =
                workload.judge(this::tolerance, Path.of(System.getProperty("org.slf4j.simpleLogger.logFile", "none")));
        report.lines().forEach(System.out::println);
        if (!report.isRight()) {
            write(folder.resolve("history.txt"));
        }
        return report.isRight();
    }

    private ClockTolerance tolerance() {
        Duration error = Duration.ofMillis(EXPIRY_TOLERANCE_MILLIS);
        List<ClockTolerance.Doubt> doubts = clocksStep ? doubts() : List.of();
        long doubtNanos = doubts.stream()
                .mapToLong(doubt -> doubt.untilNanos() - doubt.fromNanos())
                .sum();
        System.out.printf(
                "clock in doubt  %d times, %.1f of %.1f s%n",
                doubts.size(), doubtNanos / 1e9, (System.nanoTime() - startNanos) / 1e9);
        return ClockTolerance.of(error, error).doubting(doubts);
    }

    /** With a last look, so that a change of leader after the one before is known too. */
    private List<ClockTolerance.Doubt> doubts() {
        long deadline = System.nanoTime() + LAST_LOOK_MILLIS * 1_000_000;
        while (!terms.look() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(100_000_000);
        }
        return terms.doubts();
    }

    private void write(Path file) {
        List<String> lines = new ArrayList<>();
        workload.history().byKey().values().forEach(each -> each.forEach(one -> lines.add(one.toString())));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("history         " + file);
    }
}
