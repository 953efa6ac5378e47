package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.backup.BackupFile;
import io.loomcache.backup.Restoration;
import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Joining;
import io.loomcache.config.MemberConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.storage.MemberStore;
import io.loomcache.storage.Seal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose disks are gone begins anew from a backup. */
final class RestoreTest {

    private static final List<String> FIRST = List.of("m1", "m2", "m3");
    private static final Joining JOINS = new Joining(Joining.When.ALWAYS, true);

    @TempDir
    Path directory;

    @Test
    void threeMembersWithoutDisks_beginFromABackup_withHigherRevisions_andRestart() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomClient before = cluster.client();
            await(before.createCache("books", new CacheDefinition(0, 0, new TreeMap<>())));
            Result.Written last = null;
            for (int i = 0; i < 50; i++) {
                last = write(before.map("books"), "k" + i, "v" + i);
            }
            Path file = backup(cluster, cluster.awaitLeader());
            // What comes after the backup is lost.
            Result.Written lost = write(before.map("books"), "late", "x");
            before.close();
            cluster.stopAll();
            for (String id : FIRST) {
                cluster.loseFolder(id);
                restore(file, cluster.config(id), 1);
            }

            cluster.startAll();
            LoomClient client = cluster.client();
            LoomMap map = client.map("books");
            for (int i = 0; i < 50; i++) {
                assertEquals("v" + i, value(map, "k" + i));
            }
            assertEquals(50, await(map.size()));
            assertNotNull(last);
            assertTrue(write(map, "k0", "w").revision() > lost.revision());
            client.close();

            cluster.stopAll();
            cluster.startAll();
            LoomMap again = cluster.client().map("books");
            assertEquals("w", value(again, "k0"));
            assertEquals("v49", value(again, "k49"));
        }
    }

    /** Groups are restored one by one, and led by whoever. */
    @Test
    void severalGroups_beginFromABackup_eachWithHigherRevisions() throws Exception {
        int keys = 60;
        try (TestCluster cluster = new TestCluster(directory, 3, TestCluster.groups(3), CertificatePermissions.NONE)) {
            LoomMap before = cluster.createdMap();
            String leader = leaderOfAll(cluster, 3);
            long highest = 0;
            for (int i = 0; i < keys; i++) {
                highest = Math.max(highest, write(before, "k" + i, "v" + i).revision());
            }
            Path file = backup(cluster, leader);
            cluster.stopAll();
            for (String id : FIRST) {
                cluster.loseFolder(id);
                restore(file, cluster.config(id), 3);
            }

            cluster.startAll();
            LoomMap map = cluster.client().map("c");
            Set<Long> revisions = new HashSet<>();
            for (int i = 0; i < keys; i++) {
                assertEquals("v" + i, value(map, "k" + i));
                revisions.add(write(map, "k" + i, "w" + i).revision());
            }
            assertEquals(keys, await(map.size()));
            assertTrue(Collections.min(revisions) > 1L << 40, revisions + " after " + highest);
            // Indexes of one group are never the same, so keys of several groups show that there are several.
            assertTrue(revisions.size() < keys, "all keys are in one group: " + revisions);
        }
    }

    /** Who had joined the old cluster is no founder of the new one, restored or not: it joins that as well. */
    @Test
    void memberThatHadJoined_joinsTheRestoredCluster_withANewFolderOnly() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap before = cluster.createdMap();
            cluster.join("m4", JOINS);
            TestCluster.await("its vote", () -> cluster.votes("m4"));
            String leader = leaderOfAll(cluster, 1);
            write(before, "k", "v");
            Path file = backup(cluster, leader);
            cluster.stopAll();
            for (String id : FIRST) {
                cluster.loseFolder(id);
                restore(file, cluster.config(id), 1);
            }
            cluster.loseFolder("m4");
            restore(file, cluster.joining("m4", JOINS), 1);

            cluster.startAll();
            cluster.awaitAllReady();
            assertTrue(cluster.isGone("m4"));
            cluster.join("m4", JOINS);
            Throwable refused = cluster.awaitFailure();
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains("can't join cluster test with a restored data folder"),
                    refused.getMessage());
            cluster.stop("m4");
            cluster.loseFolder("m4");
            cluster.join("m4", JOINS);
            TestCluster.await("its vote", () -> cluster.votes("m4"));

            // Three of four have to agree, so it has the restored state and goes on with it.
            cluster.stop("m1");
            LoomMap map = cluster.client().map("c");
            assertEquals("v", value(map, "k"));
            write(map, "k", "w");
            cluster.stop("m4");
            cluster.start("m1");
            assertEquals("w", value(map, "k"));
        }
    }

    /** Hands leadership to one member until it leads all groups, as a backup needs it. */
    private static String leaderOfAll(TestCluster cluster, int groups) {
        String leader = cluster.awaitLeader();
        TestCluster.await("one leader", () -> {
            for (Member each : cluster.running()) {
                if (!each.status().memberId().equals(leader)) {
                    each.handOver(leader, Duration.ofSeconds(5));
                }
            }
            return IntStream.range(0, groups)
                    .allMatch(group -> leader.equals(cluster.member(leader).leader(group)));
        });
        return leader;
    }

    private Path backup(TestCluster cluster, String leader) throws Exception {
        var stream = cluster.member(leader).backup();
        return BackupFile.write(directory.resolve("backup"), header -> Seal.PLAIN, stream::writeTo)
                .file();
    }

    private static void restore(Path file, MemberConfig config, int groups) throws Exception {
        new Restoration("test", groups, List.of(), 1)
                .restore(
                        file,
                        null,
                        () -> MemberStore.openEmpty(
                                config.dataDirectory(),
                                config.clusterId(),
                                config.memberId(),
                                null,
                                new MemberEngineCodec()));
    }

    private static Result.Written write(LoomMap map, String key, String value) {
        return await(map.write(key(key), value.getBytes(UTF_8), Condition.ALWAYS, Expiry.NEVER, false));
    }

    private static String value(LoomMap map, String key) {
        Result.Versioned found = await(map.read(key(key)));
        return found == null ? "nothing" : new String(found.value(), UTF_8);
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }
}
