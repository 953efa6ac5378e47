package io.loomcache.proof;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A cluster of members on this machine, each a process, with certificates made for it alone. Whatever
 * happens, no process outlives this JVM's orderly end. Not thread-safe.
 */
public final class ServerCluster implements AutoCloseable {

    private static final String CLUSTER_ID = "proof";
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;

    /** Below those that systems give to outgoing connections, one of which could have a dead member's port. */
    private static final int FIRST_PORT = 15_000;

    private static final int PORTS = 15_000;

    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([^\"]+)\"");

    private static final Pattern LED_ENTRIES =
            Pattern.compile("\"role\":\"leader\",\"flushes\":\\d+,\"appendedEntries\":(\\d+)");

    private final Path certificates;
    private final Health health;
    private final List<Integer> ports;
    private final List<MemberProcess> members = new ArrayList<>();
    private final Thread shutdownHook = new Thread(this::killAtOnce, "proof-shutdown");

    private ServerCluster(Path folder, int size, String jvmOptions) throws InterruptedException {
        Distribution distribution = Distribution.find();
        certificates = distribution.makeCertificates(folder);
        health = new Health(certificates);
        ports = freePorts(2 * size);
        for (int i = 0; i < size; i++) {
            ProcessBuilder server = distribution.process(folder, "server");
            server.environment().put("JAVA_OPTS", jvmOptions);
            server.environment().putAll(environment(i, size, folder));
            int healthPort = ports.get(size + i);
            members.add(new MemberProcess(id(i), healthPort, folder.resolve(id(i) + ".log"), server));
        }
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Makes certificates, starts the members and waits until all are ready.
     *
     * @param folder for all that they write; on a disk, if the numbers are to mean something
     * @param jvmOptions with spaces between them
     * @throws ProofException there is no distribution, or the members do not become ready; none is left running
     */
    public static ServerCluster start(Path folder, int size, String jvmOptions) throws InterruptedException {
        ServerCluster cluster = prepare(folder, size, jvmOptions);
        try {
            cluster.startAll();
            cluster.awaitReady();
            return cluster;
        } catch (RuntimeException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    /** As {@link #start} but without starting. */
    static ServerCluster prepare(Path folder, int size, String jvmOptions) throws InterruptedException {
        return new ServerCluster(folder, size, jvmOptions);
    }

    List<MemberProcess> members() {
        return members;
    }

    /** Of a client's cache manager. */
    public URI uri() {
        return URI.create("loom://"
                + ports.subList(0, members.size()).stream()
                        .map(port -> "localhost:" + port)
                        .collect(joining(",")));
    }

    /** A client's settings. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("loomcache.cluster.cluster-id", CLUSTER_ID);
        properties.setProperty("loomcache.tls.directory", certificates.toString());
        return properties;
    }

    /** Starts those that do not run. */
    public void startAll() {
        members.stream().filter(member -> !member.isAlive()).forEach(MemberProcess::start);
    }

    public void awaitReady() throws InterruptedException {
        for (MemberProcess member : members) {
            await(
                    READY_TIMEOUT,
                    () -> !member.isAlive() || health.isReady(member.healthPort())
                            ? Optional.of(member)
                            : Optional.empty(),
                    () -> member.id() + " is not ready");
            if (!member.isAlive()) {
                throw new ProofException(member.id() + " ended by itself; the end of " + member.endOfLog());
            }
        }
    }

    /** The leader as a member that is alive says, waiting for one. */
    public MemberProcess leader() throws InterruptedException {
        return await(LEADER_TIMEOUT, this::leaderNow, () -> "no member knows a leader that is alive");
    }

    /** Asks every member that is alive. */
    LeaderFlushes leaderFlushes() {
        return LeaderFlushes.of(statuses().toList());
    }

    /** Log entries that those who lead have appended since they started. */
    public long appendedEntries() {
        return statuses()
                .flatMap(status -> LED_ENTRIES.matcher(status).results())
                .mapToLong(group -> Long.parseLong(group.group(1)))
                .sum();
    }

    /** Of the processes that run, together. */
    Duration cpuTime() {
        return members.stream()
                .filter(MemberProcess::isAlive)
                .map(MemberProcess::cpuTime)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** SIGKILL for all, and only then waits for their end. */
    public void killAll() throws InterruptedException {
        killAtOnce();
        for (MemberProcess member : members) {
            member.awaitEnd();
        }
    }

    /** SIGTERM, and SIGKILL for those that do not mind it in time. */
    @Override
    public void close() {
        members.forEach(MemberProcess::terminate);
        try {
            for (MemberProcess member : members) {
                member.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        killAtOnce();
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
    }

    private void killAtOnce() {
        members.forEach(MemberProcess::kill);
    }

    private Optional<MemberProcess> leaderNow() {
        return statuses()
                .map(LEADER::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .flatMap(leader -> members.stream().filter(member -> member.id().equals(leader) && member.isAlive()))
                .findFirst();
    }

    private Stream<String> statuses() {
        return members.stream()
                .filter(MemberProcess::isAlive)
                .flatMap(member -> health.status(member.healthPort()).stream());
    }

    private Map<String, String> environment(int index, int size, Path folder) {
        Map<String, String> environment = new HashMap<>();
        List<String> seeds = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            seeds.add(id(i) + "=localhost:" + ports.get(i));
        }
        environment.put("LOOMCACHE_CLUSTER_CLUSTER_ID", CLUSTER_ID);
        environment.put("LOOMCACHE_CLUSTER_SEEDS", String.join(",", seeds));
        environment.put("LOOMCACHE_NODE_ID", id(index));
        environment.put("LOOMCACHE_SERVER_BIND_ADDRESS", "localhost");
        environment.put("LOOMCACHE_METRICS_PORT", "0");
        environment.put("LOOMCACHE_HTTP_PORT", "" + ports.get(size + index));
        environment.put("LOOMCACHE_TLS_DIRECTORY", certificates.toString());
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve(id(index)).toString());
        return environment;
    }

    private static String id(int index) {
        return "m" + (index + 1);
    }

    private static List<Integer> freePorts(int count) {
        List<Integer> ports = new ArrayList<>();
        for (int port = FIRST_PORT + new Random().nextInt(PORTS); ports.size() < count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                ports.add(port);
            } catch (IOException e) {
                // Taken by another; the next one, then.
            }
        }
        return ports;
    }

    private <T> T await(Duration timeout, Supplier<Optional<T>> attempt, Supplier<String> complaint)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<T> result = attempt.get();
            if (result.isPresent()) {
                return result.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new ProofException(complaint.get() + " within " + timeout.toSeconds() + " s; the ends of\n"
                        + members.stream().map(MemberProcess::endOfLog).collect(joining("\n")));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
