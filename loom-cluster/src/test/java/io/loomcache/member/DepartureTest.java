package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that leaves in good order: nobody who uses the cluster notices. */
final class DepartureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What supervisors grant. */
    private static final Duration ALL = Duration.ofSeconds(30);

    private static final int CLIENTS = 4;
    private static final int IN_FLIGHT = 10_000;

    @TempDir
    Path directory;

    @Test
    void leave_withTenThousandOperationsInFlight_failsNone_andTakesBoundedTime() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3, patient(), CertificatePermissions.NONE)) {
            List<LoomClient> clients = new ArrayList<>();
            List<LoomMap> maps = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(LoomClient.connect(patient(cluster.clientConfig("client"))));
                maps.add(created(clients.get(i)));
            }
            String leader = cluster.awaitLeader();
            List<CompletableFuture<Result.Written>> writes = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                writes.add(maps.get(i % CLIENTS)
                        .write(key("k" + i), new byte[100], Condition.ABSENT, Expiry.NEVER, false));
            }

            long begunNanos = System.nanoTime();
            cluster.member(leader).leave(PATIENCE);
            assertNotEquals(leader, cluster.member(leader).leader(0));
            cluster.stop(leader);
            Duration taken = Duration.ofNanos(System.nanoTime() - begunNanos);
            System.out.println("left after " + taken);

            assertTrue(taken.compareTo(ALL) < 0, taken.toString());
            for (CompletableFuture<Result.Written> write : writes) {
                // Written by this operation and no other: a retry that was applied twice would find it there.
                assertTrue(write.get(120, TimeUnit.SECONDS).applied());
            }
            assertEquals(IN_FLIGHT, await(maps.get(0).size()));
            assertNotEquals(leader, cluster.awaitLeader());
            clients.forEach(LoomClient::close);
        }
    }

    private static RaftConfiguration patient() {
        RaftConfiguration raft = RaftConfiguration.DEFAULT;
        return new RaftConfiguration(
                raft.groups(),
                raft.heartbeatInterval(),
                Duration.ofSeconds(3),
                raft.snapshotThreshold(),
                raft.pendingEntries(),
                raft.batchEntries());
    }

    /** What is asked for here is that no operation fails, however slow the machine is. */
    private static ClientConfig patient(ClientConfig config) {
        return new ClientConfig(
                config.clusterId(),
                config.seeds(),
                config.tls(),
                config.name(),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                config.dataLimits(),
                config.netLimits());
    }

    @Test
    void leave_ofTheOnlyMember_answersWhatItHas_andTakesNoMore() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            LoomMap map = created(cluster.client());
            List<CompletableFuture<Result.Written>> writes = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                writes.add(map.write(key("k" + i), new byte[100], Condition.ABSENT, Expiry.NEVER, false));
            }

            cluster.member("m1").leave(PATIENCE);
            CompletableFuture<Result.Written> late =
                    map.write(key("late"), new byte[1], Condition.ALWAYS, Expiry.NEVER, false);
            assertEquals("stopping", cluster.member("m1").notReadyReason());
            cluster.stop("m1");
            assertFalse(late.isDone());
            cluster.start("m1");

            for (CompletableFuture<Result.Written> write : writes) {
                assertTrue(write.get(ALL.toSeconds(), TimeUnit.SECONDS).applied());
            }
            assertTrue(late.get(ALL.toSeconds(), TimeUnit.SECONDS).applied());
        }
    }

    @Test
    void drain_movesLeadership_andTheMemberStaysAVoter() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = created(cluster.client());
            String leader = cluster.awaitLeader();
            Member drained = cluster.member(leader);

            drained.drain();

            assertEquals("drained", drained.notReadyReason());
            TestCluster.await("another leader", () -> {
                String now = drained.leader(0);
                return now != null && !now.equals(leader);
            });
            String next = String.valueOf(drained.leader(0));
            String third = List.of("m1", "m2", "m3").stream()
                    .filter(id -> !id.equals(leader) && !id.equals(next))
                    .findFirst()
                    .orElseThrow();
            cluster.stop(third);
            // Two of three are a majority only with the drained one.
            await(map.write(key("k"), new byte[1], Condition.ALWAYS, Expiry.NEVER, false));
            drained.undrain();
            TestCluster.await("readiness", drained::isReady);
        }
    }

    @Test
    void transfer_toANamedMember_isDone_andSaysWhatBecameOfEachGroup() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = created(cluster.client());
            await(map.write(key("k"), new byte[1], Condition.ALWAYS, Expiry.NEVER, false));
            String leader = cluster.awaitLeader();
            String other = leader.equals("m2") ? "m3" : "m2";

            assertEquals(List.of(), cluster.member(other).handOver(null, PATIENCE));
            List<Transfer> transfers = new ArrayList<>();
            // Right after the start a follower may not have answered yet.
            TestCluster.await("a transfer", () -> {
                transfers.clear();
                transfers.addAll(cluster.member(leader).handOver(other, PATIENCE));
                return transfers.equals(List.of(new Transfer(0, other, null)));
            });

            TestCluster.await(
                    "the new leader", () -> other.equals(cluster.member(other).leader(0)));
            await(map.write(key("k"), new byte[1], Condition.ALWAYS, Expiry.NEVER, false));
        }
    }

    private static LoomMap created(LoomClient client) {
        await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
        return client.map("c");
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
