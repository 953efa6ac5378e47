package io.loomcache.member;

import io.loomcache.client.LoomClient;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.net.TestCertificates;
import io.loomcache.raft.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Members with real sockets, TLS and disks in one JVM. */
public final class TestCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final TestCertificates certificates;
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final RaftConfiguration raft;
    private final CertificatePermissions permissions;
    private final List<MemberAddress> voters = new ArrayList<>();
    private final Map<String, Member> running = new LinkedHashMap<>();
    private final List<LoomClient> clients = new ArrayList<>();

    public TestCluster(Path directory, int members) throws Exception {
        this(directory, members, RaftConfiguration.DEFAULT, CertificatePermissions.NONE);
    }

    public TestCluster(Path directory, int members, RaftConfiguration raft, CertificatePermissions permissions)
            throws Exception {
        this.directory = directory;
        this.raft = raft;
        this.permissions = permissions;
        this.certificates = new TestCertificates(directory.resolve("certificates"));
        for (int i = 1; i <= members; i++) {
            voters.add(new MemberAddress("m" + i, new Address("localhost", freePort())));
        }
        voters.forEach(voter -> start(voter.id()));
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

    public Member member(String id) {
        return Objects.requireNonNull(running.get(id));
    }

    public MemberConfig config(String id) {
        MemberAddress self = voters.stream()
                .filter(voter -> voter.id().equals(id))
                .findFirst()
                .orElseThrow();
        try {
            return new MemberConfig(
                    "test",
                    id,
                    voters,
                    self.address(),
                    certificates.member(id),
                    directory.resolve("data-" + id),
                    raft,
                    DataLimits.DEFAULT,
                    NetLimits.DEFAULT,
                    permissions);
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
