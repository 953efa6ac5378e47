package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.ClusterVersion;
import io.loomcache.map.Operation;
import io.loomcache.raft.Build;
import io.loomcache.wire.OperationCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a version to the next one, member by member, under load. Two builds can't be on one class path, so the next one
 * is this one that says so, and in which clearing a cache is a command that came with it.
 */
final class RollingUpgradeTest {

    private static final int CALLERS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Build THIS = Build.CURRENT;
    private static final Build NEXT = new Build(
            "0.2.0",
            Map.of(OperationCodec.opcode(OperationCodec.encode(new Operation.Clear("c"))), new ClusterVersion(0, 2)));
    private static final List<String> MEMBERS = List.of("m1", "m2", "m3");

    @TempDir
    Path directory;

    @Test
    void everyMember_replacedByTheNextVersion_underLoad_failsNothing_andThenKnowsItsCommands() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3, withSnapshots(), CertificatePermissions.NONE)) {
            List<LoomMap> maps = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                maps.add(created(cluster.client(), "c"));
            }
            LoomMap other = created(cluster.client(), "other");
            try (CheckedLoad load = new CheckedLoad(maps, System.nanoTime())) {
                load.awaitMore(200);
                for (String id : MEMBERS) {
                    replace(cluster, id, NEXT, load);
                    if (!id.equals("m3")) {
                        assertEquals("0.1", cluster.member(id).versions().cluster());
                        requireLeader(cluster, id);
                        LoomException.Rejected refused =
                                assertThrows(LoomException.Rejected.class, () -> await(other.clear()));
                        assertTrue(
                                String.valueOf(refused.getMessage())
                                        .contains("the cluster's version is 0.1, expected at least 0.2"),
                                refused.getMessage());
                    }
                }
                for (String id : MEMBERS) {
                    TestCluster.await(
                            "the raised version at " + id,
                            () -> cluster.member(id).versions().cluster().equals("0.2"));
                }
                await(other.clear());
                load.awaitMore(500);
                load.check();
            }
            // What came with the version is in the logs and snapshots, and they are read again.
            cluster.stopAll();
            MEMBERS.forEach(id -> cluster.start(id, NEXT));
            assertEquals(0, await(other.size()));
            assertEquals("0.2", cluster.member("m1").versions().cluster());
        }
    }

    @Test
    void memberOfTheOldVersion_onAFolderOfTheRaisedCluster_doesNotStart_andSaysWhatToStart() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3, withSnapshots(), CertificatePermissions.NONE)) {
            LoomMap map = created(cluster.client(), "c");
            cluster.stopAll();
            MEMBERS.forEach(id -> cluster.start(id, NEXT));
            TestCluster.await(
                    "the raised version",
                    () -> MEMBERS.stream()
                            .allMatch(id ->
                                    cluster.member(id).versions().cluster().equals("0.2")));
            cluster.stop("m3");

            String refusal = texts(assertThrows(RuntimeException.class, () -> cluster.start("m3", THIS)));

            assertTrue(
                    refusal.contains("the cluster is of version 0.2, and this build is 0.1.0")
                            && refusal.contains("start a build of 0.2 or later"),
                    refusal);
            cluster.start("m3", NEXT);
            assertEquals(0, await(map.size()));
        }
    }

    private static void replace(TestCluster cluster, String id, Build build, CheckedLoad load) {
        cluster.member(id).leave(PATIENCE);
        cluster.stop(id);
        load.awaitMore(100);
        cluster.start(id, build);
        TestCluster.await("readiness of " + id, cluster.member(id)::isReady);
        load.awaitMore(100);
    }

    /** So that the newest build judges what may be proposed. */
    private static void requireLeader(TestCluster cluster, String id) {
        TestCluster.await("leadership of " + id, () -> {
            MEMBERS.forEach(each -> cluster.member(each).handOver(id, PATIENCE));
            return id.equals(cluster.member(id).leader(0));
        });
    }

    private static RaftConfiguration withSnapshots() {
        RaftConfiguration raft = RaftConfiguration.DEFAULT;
        return new RaftConfiguration(
                raft.groups(), raft.heartbeatInterval(), raft.electionTimeout(), 500, 400, raft.batchEntries());
    }

    private static LoomMap created(LoomClient client, String cache) {
        await(client.createCache(cache, new CacheDefinition(0, 0, new TreeMap<>())));
        return client.map(cache);
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }
}
