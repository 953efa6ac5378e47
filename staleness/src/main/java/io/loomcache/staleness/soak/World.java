package io.loomcache.staleness.soak;

import io.loomcache.proof.ClientProcess;
import io.loomcache.proof.Distribution;
import io.loomcache.proof.MemberProcess;
import io.loomcache.proof.ProofException;
import io.loomcache.staleness.application.Application;
import io.loomcache.staleness.application.Members;
import io.loomcache.staleness.application.Opened;
import io.loomcache.staleness.application.Provider;
import io.loomcache.staleness.application.Tally;
import io.loomcache.staleness.database.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All processes of a soak: members on the first hosts, applications on the next, the database and an observer on the
 * last. Not thread-safe but for {@link #close}.
 */
final class World implements AutoCloseable {

    static final int MEMBERS = 3;

    private final Hosts hosts;
    private final Path folder;
    private final Size size;
    private final Path certificates;
    private final List<String> addresses = new ArrayList<>();
    private final List<String> healthAddresses = new ArrayList<>();
    private final List<String> embedded = new ArrayList<>();
    private final List<MemberProcess> members = new ArrayList<>();
    private final Map<Integer, ClientProcess> applications = new TreeMap<>();
    private final Tally ended = new Tally();
    private final Opened opened = new Opened();
    private final ClientProcess observer;
    private final Database database;
    private int starts;

    /**
     * What is wanted.
     *
     * @param access name of an access type
     * @param quarantine whether changes go on while the cache can't be reached
     * @param settings more system properties of the applications
     */
    record Size(
            Provider provider,
            String access,
            int applications,
            int threads,
            int items,
            long seed,
            boolean quarantine,
            List<String> settings) {}

    /** Starts all of it; the applications do not work yet. */
    World(Hosts hosts, Path folder, Size size) throws InterruptedException {
        this.hosts = hosts;
        this.folder = folder;
        this.size = size;
        Distribution distribution = Distribution.find();
        certificates = distribution.makeCertificates(folder, hosts.names());
        for (int host = 1; host <= MEMBERS; host++) {
            addresses.add(hosts.address(host) + ":" + freePort());
            healthAddresses.add(hosts.address(host) + ":" + freePort());
        }
        for (int i = 1; i <= size.applications; i++) {
            embedded.add(hosts.address(MEMBERS + i) + ":" + freePort());
        }
        int last = MEMBERS + size.applications + 1;
        database = Database.start(
                folder, new Database.Where(hosts.address(last), hosts.network(), command -> hosts.on(last, command)));
        opened.add(database);
        observer = ClientProcess.start(
                "observer",
                hosts.on(last, java("observer", List.of(), Observer.class, certificates.toString())),
                folder);
        opened.add(observer);
        startMembers(distribution);
        String made =
                observer.ask("schema " + database.url() + " " + size.items).get(0);
        if (!made.equals("done")) {
            throw new ProofException("no tables: " + made);
        }
    }

    private void startMembers(Distribution distribution) throws InterruptedException {
        if (!size.provider.hasMembers()) {
            return;
        }
        for (int number = 1; number <= MEMBERS; number++) {
            int host = number;
            int healthPort = Integer.parseInt(healthAddresses.get(number - 1).split(":", -1)[1]);
            Members.Runner runner = command -> hosts.on(host, command);
            members.add(
                    size.provider == Provider.LOOM
                            ? Members.loom(distribution, folder, certificates, number, addresses, healthPort, runner)
                            : Members.hazelcast(folder, number, addresses, runner));
        }
        for (MemberProcess member : members) {
            opened.add(() -> {
                member.kill();
                member.awaitEnd();
            });
            member.start();
        }
        if (size.provider == Provider.LOOM) {
            Waiting.until("a leader", () -> !observedLeader().equals("-"));
        }
    }

    String database() {
        return database.describe();
    }

    Hosts hosts() {
        return hosts;
    }

    /** Numbers of all applications, from 1. */
    List<Integer> applications() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= size.applications; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    int hostOfApplication(int number) {
        return MEMBERS + number;
    }

    /** Where the cache of an application is: members, or the other applications. */
    List<Integer> hostsOfCache(int application) {
        List<Integer> others = new ArrayList<>();
        if (size.provider.hasMembers()) {
            others.addAll(List.of(1, 2, 3));
        } else {
            applications().stream()
                    .filter(number -> number != application)
                    .forEach(number -> others.add(hostOfApplication(number)));
        }
        return others;
    }

    /** Starts an application that does not run, and its threads. */
    void startApplication(int number) throws InterruptedException {
        int start = ++starts;
        String name = "a" + number + "-" + start;
        List<String> properties = new ArrayList<>(size.settings);
        if (size.quarantine) {
            properties.addAll(quarantine(folder.resolve("a" + number + ".journal")));
        }
        boolean hasMembers = size.provider.hasMembers();
        size.provider
                .properties(
                        folder,
                        hasMembers ? addresses : embedded,
                        hasMembers ? "" : embedded.get(number - 1),
                        certificates)
                .forEach((key, value) -> properties.add("-D" + key + "=" + value));
        List<String> command = java(
                name,
                properties,
                Application.class,
                name,
                database.url(),
                size.access,
                findings().toString());
        ClientProcess process = ClientProcess.start(name, hosts.on(hostOfApplication(number), command), folder);
        opened.add(process);
        applications.put(number, process);
        process.ask("start " + size.threads + " " + (size.seed + start));
    }

    /** Times that are shorter than applications are cut off for. */
    private static List<String> quarantine(Path journal) {
        return List.of(
                "-Dhibernate.cache.loom.on-unavailable=quarantine",
                "-Dhibernate.cache.loom.quarantine-journal=" + journal,
                "-Dhibernate.cache.loom.quarantine-lease=1s",
                "-Dhibernate.cache.loom.start-mode=lazy",
                "-Dloomcache.client.operation-timeout=1500ms");
    }

    ClientProcess application(int number) {
        ClientProcess process = applications.get(number);
        if (process == null) {
            throw new IllegalStateException("application " + number + " was never started");
        }
        return process;
    }

    /** SIGKILL; what it has counted is not lost. */
    void killApplication(int number) throws InterruptedException {
        ClientProcess process = application(number);
        ended.addAll(Tally.ofLines(process.ask("totals")));
        process.close();
        process.awaitEnd();
    }

    /** Of all applications, also of those that were killed. */
    Tally totals() throws InterruptedException {
        Tally totals = new Tally();
        totals.addAll(ended);
        for (ClientProcess process : applications.values()) {
            totals.addAll(Tally.ofLines(process.ask("totals")));
        }
        return totals;
    }

    /** Where applications write what they find wrong; perhaps not there. */
    Path findings() {
        return folder.resolve("findings.txt");
    }

    List<MemberProcess> members() {
        return members;
    }

    /** The one that leads, or the first where nobody does. */
    MemberProcess leader() throws InterruptedException {
        String leader = size.provider == Provider.LOOM ? observedLeader() : "-";
        return members.stream()
                .filter(member -> member.id().equals(leader))
                .findFirst()
                .orElse(members.get(0));
    }

    /** The clock of a member in seconds; of ours only. */
    String clockOfMember(int number) throws InterruptedException {
        return observer.ask("clock " + healthAddresses.get(number - 1)).get(0);
    }

    boolean isLoom() {
        return size.provider == Provider.LOOM;
    }

    private String observedLeader() throws InterruptedException {
        return observer.ask("leader " + String.join(" ", healthAddresses)).get(0);
    }

    private List<String> java(String name, List<String> properties, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(ClientProcess.java(folder.resolve(name + ".log")));
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ProofException("no free port: " + e, e);
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
