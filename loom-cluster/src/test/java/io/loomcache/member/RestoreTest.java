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
import io.loomcache.config.MemberConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.raft.MemberEngineCodec;
import io.loomcache.storage.MemberStore;
import io.loomcache.storage.Seal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose disks are gone begins anew from a backup. */
final class RestoreTest {

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
            var stream = cluster.member(cluster.awaitLeader()).backup();
            Path file = BackupFile.write(directory.resolve("backup"), header -> Seal.PLAIN, stream::writeTo)
                    .file();
            // What comes after the backup is lost.
            Result.Written lost = write(before.map("books"), "late", "x");
            before.close();
            cluster.stopAll();
            for (String id : List.of("m1", "m2", "m3")) {
                restore(file, cluster.config(id));
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

    private static void restore(Path file, MemberConfig config) throws Exception {
        try (var all = Files.walk(config.dataDirectory())) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        new Restoration("test", 1, List.of(), 1)
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
