package io.loomcache.member;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.CacheDefinition;
import io.loomcache.net.TestCertificates;
import io.loomcache.raft.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Members with real sockets, TLS and disks in one JVM. */
public final class TestCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final TestCertificates certificates;
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final RaftConfiguration raft;
    private final UnaryOperator<TlsConfig> tls;
    private final CertificatePermissions permissions;
    private final List<MemberAddress> voters = new ArrayList<>();
    private final Map<String, Address> joined = new LinkedHashMap<>();
    private final Map<String, Address> externals = new LinkedHashMap<>();
    private final Map<String, Member> running = new LinkedHashMap<>();
    private final List<LoomClient> clients = new ArrayList<>();

    /** The usual settings, but for the number of groups. */
    public static RaftConfiguration groups(int count) {
        RaftConfiguration usual = RaftConfiguration.DEFAULT;
        return new RaftConfiguration(
                count,
                usual.heartbeatInterval(),
                usual.electionTimeout(),
                usual.snapshotThreshold(),
                usual.pendingEntries(),
                usual.batchEntries());
    }

    public TestCluster(Path directory, int members) throws Exception {
        this(directory, members, RaftConfiguration.DEFAULT, CertificatePermissions.NONE);
    }

    public TestCluster(Path directory, int members, RaftConfiguration raft, CertificatePermissions permissions)
            throws Exception {
        this(directory, members, raft, permissions, tls -> tls, true);
    }

    /** @param tls changes what each member does with its certificate */
    public TestCluster(
            Path directory,
            int members,
            RaftConfiguration raft,
            CertificatePermissions permissions,
            UnaryOperator<TlsConfig> tls)
            throws Exception {
        this(directory, members, raft, permissions, tls, true);
    }

    private TestCluster(
            Path directory,
            int members,
            RaftConfiguration raft,
            CertificatePermissions permissions,
            UnaryOperator<TlsConfig> tls,
            boolean started)
            throws Exception {
        this.tls = tls;
        this.directory = directory;
        this.raft = raft;
        this.permissions = permissions;
        this.certificates = new TestCertificates(directory.resolve("certificates"));
        for (int i = 1; i <= members; i++) {
            voters.add(new MemberAddress("m" + i, new Address("localhost", freePort())));
        }
        if (started) {
            startAll();
        }
    }

    /** None of them runs. */
    static TestCluster prepared(Path directory, int members) throws Exception {
        return new TestCluster(
                directory, members, RaftConfiguration.DEFAULT, CertificatePermissions.NONE, tls -> tls, false);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Member start(String id) {
        return start(id, Build.CURRENT);
    }

    /** Starts a member as if it were of another build. */
    Member start(String id, Build build) {
        Member member = Member.start(config(id), build, failures::add);
        running.put(id, member);
        return member;
    }

    /** Starts a member that is not among the first ones, or is and has lost its folder. */
    Member join(String id, Joining joining) {
        joined.computeIfAbsent(id, any -> new Address("localhost", freePort()));
        Member member = Member.start(joining(id, joining), failures::add);
        running.put(id, member);
        return member;
    }

    MemberConfig joining(String id, Joining joining) {
        Address address = voters.stream()
                .filter(voter -> voter.id().equals(id))
                .map(MemberAddress::address)
                .findFirst()
                .orElseGet(() -> joined.computeIfAbsent(id, any -> new Address("localhost", freePort())));
        return config(id, address, joining);
    }

    /** From its next start on a member tells clients outside this address. */
    void external(String id, Address address) {
        externals.put(id, address);
    }

    /** Starts a first member with its folder at another address than its seed's. */
    Member startElsewhere(String id) {
        Member member = Member.start(config(id, new Address("localhost", freePort()), Joining.NEVER), failures::add);
        running.put(id, member);
        return member;
    }

    /** The disk of a member that does not run is lost. */
    void loseFolder(String id) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data-" + id))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    public Member member(String id) {
        return Objects.requireNonNull(running.get(id));
    }

    List<Member> running() {
        return List.copyOf(running.values());
    }

    public MemberConfig config(String id) {
        MemberAddress self = voters.stream()
                .filter(voter -> voter.id().equals(id))
                .findFirst()
                .orElseThrow();
        return config(id, self.address(), Joining.NEVER);
    }

    private MemberConfig config(String id, Address address, Joining joining) {
        try {
            return new MemberConfig(
                    "test",
                    id,
                    voters,
                    address,
                    tls.apply(certificates.member(id)),
                    directory.resolve("data-" + id),
                    raft,
                    DataLimits.DEFAULT,
                    NetLimits.DEFAULT,
                    permissions,
                    true,
                    address,
                    externals.get(id),
                    joining,
                    null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop(String id) {
        Objects.requireNonNull(running.remove(id)).close();
    }

    public void stopAll() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }

    public void startAll() {
        voters.forEach(voter -> start(voter.id()));
    }

    public String awaitLeader() {
        await("a leader", () -> running.entrySet().stream().anyMatch(this::leads));
        return running.entrySet().stream()
                .filter(this::leads)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(this::awaitLeader);
    }

    void awaitAllReady() {
        await("all to be ready", () -> running.values().stream().allMatch(Member::isReady));
    }

    /** A member has failed; the failure counts no longer. */
    Throwable awaitFailure() {
        return awaitFailures(1).get(0);
    }

    List<Throwable> awaitFailures(int count) {
        await("failures", () -> failures.size() >= count);
        List<Throwable> seen = List.copyOf(failures);
        failures.clear();
        return seen;
    }

    /** A process with the id of one that runs or is a member, on a folder and a port of its own. */
    Member second(String id, Path folder, Joining joining) {
        MemberConfig like = config(id, new Address("localhost", freePort()), joining);
        return Member.start(with(like, like.voters(), folder), failures::add);
    }

    /** A voter whose settings name others. */
    Member startWithSeeds(String id, List<String> seeds) {
        MemberConfig like = config(id);
        List<MemberAddress> named =
                voters.stream().filter(voter -> seeds.contains(voter.id())).toList();
        Member member = Member.start(with(like, named, like.dataDirectory()), failures::add);
        running.put(id, member);
        return member;
    }

    private static MemberConfig with(MemberConfig like, List<MemberAddress> voters, Path folder) {
        return new MemberConfig(
                like.clusterId(),
                like.memberId(),
                voters,
                like.listen(),
                like.tls(),
                folder,
                like.raft(),
                like.dataLimits(),
                like.netLimits(),
                like.certificatePermissions(),
                like.raisesVersion(),
                like.address(),
                like.external(),
                like.joining(),
                like.keyFile());
    }

    /** Whether those who run all say that a member votes. */
    boolean votes(String id) {
        return running.values().stream()
                .allMatch(member -> member.members().list().stream()
                        .anyMatch(each -> each.id().equals(id) && each.isVoting()));
    }

    /** Whether those who run all say that there is no such member. */
    boolean isGone(String id) {
        return running.values().stream()
                .noneMatch(member -> member.members().list().stream()
                        .anyMatch(each -> each.id().equals(id)));
    }

    /** A new cache, by a new client. */
    LoomMap createdMap() throws Exception {
        LoomClient client = client();
        LoomClient.await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
        return client.map("c");
    }

    private boolean leads(Map.Entry<String, Member> member) {
        return member.getKey().equals(member.getValue().leader(0));
    }

    public ClientConfig clientConfig(String certificate) throws Exception {
        return new ClientConfig(
                "test",
                voters.stream().map(MemberAddress::address).toList(),
                certificates.client(certificate),
                certificate,
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                DataLimits.DEFAULT,
                NetLimits.DEFAULT);
    }

    public LoomClient client() throws Exception {
        return client("client");
    }

    public LoomClient client(String certificate) throws Exception {
        LoomClient client = LoomClient.connect(clientConfig(certificate));
        clients.add(client);
        return client;
    }

    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        clients.forEach(LoomClient::close);
        stopAll();
        if (!failures.isEmpty()) {
            throw new AssertionError("a member failed", failures.get(0));
        }
    }
}
