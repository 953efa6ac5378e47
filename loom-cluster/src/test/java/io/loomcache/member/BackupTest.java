package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.backup.BackupFile;
import io.loomcache.backup.BackupReader;
import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.SnapshotPart;
import io.loomcache.storage.Seal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of members that serve meanwhile. */
final class BackupTest {

    @TempDir
    Path directory;

    /** Two keys that are always written together, by a client that never stops. */
    @Test
    void backup_whileWritten_isOnePointInTime_andHasWhatWasAnsweredBefore() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomClient client = cluster.client();
            await(client.createCache("pairs", new CacheDefinition(0, 0, new TreeMap<>())));
            LoomMap map = client.map("pairs");
            AtomicBoolean enough = new AtomicBoolean();
            AtomicLong answered = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread writer = new Thread(() -> {
                for (long n = 1; !enough.get(); n++) {
                    write(map, n);
                    answered.set(n);
                }
            });
            writer.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            writer.start();
            String leader = cluster.awaitLeader();
            for (int round = 1; round <= 5; round++) {
                long goal = 20L * round;
                TestCluster.await("writes", () -> answered.get() >= goal || failure.get() != null);
                long before = answered.get();

                var stream = cluster.member(leader).backup();
                long after = answered.get() + 1;
                Path file = BackupFile.write(directory.resolve("b" + round), header -> Seal.PLAIN, stream::writeTo)
                        .file();

                Map<String, Long> found = values(file);
                long first = found.getOrDefault("first", -1L);
                assertEquals(found.get("second"), first);
                assertTrue(before <= first && first <= after, before + " <= " + first + " <= " + after);
            }
            enough.set(true);
            writer.join();
            assertEquals(null, failure.get());
        }
    }

    @Test
    void follower_refuses_andNamesTheLeader() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            String leader = cluster.awaitLeader();
            String follower = leader.equals("m1") ? "m2" : "m1";
            TestCluster.await(
                    "a leader that is known",
                    () -> leader.equals(cluster.member(follower).leader(0)));

            BackupRefusedException refused = assertThrows(
                    BackupRefusedException.class, () -> cluster.member(follower).backup());

            assertNotNull(refused.leader());
            assertEquals(leader, refused.leader().id());
        }
    }

    /** It may not know that others lead and have written since: what it has is not what was answered. */
    @Test
    void leaderWithoutMajority_refuses() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            String leader = cluster.awaitLeader();
            for (String other : List.of("m1", "m2", "m3")) {
                if (!other.equals(leader)) {
                    cluster.stop(other);
                }
            }

            assertThrows(
                    BackupRefusedException.class, () -> cluster.member(leader).backup());
        }
    }

    private static void write(LoomMap map, long n) {
        byte[] value = Long.toString(n).getBytes(UTF_8);
        await(map.writeAll(
                List.of(new Operation.Item(key("first"), value), new Operation.Item(key("second"), value)),
                Expiry.NEVER));
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }

    private static Map<String, Long> values(Path file) throws Exception {
        Map<String, Long> values = new HashMap<>();
        try (BackupReader reader = BackupReader.open(file)) {
            reader.read(Seal.PLAIN, new BackupReader.Visitor() {
                @Override
                public void group(BackupReader.Group group) {}

                @Override
                public void part(BackupReader.Group group, SnapshotPart part) {
                    if (part instanceof SnapshotPart.Segment segment) {
                        segment.mappings()
                                .getOrDefault("pairs", Map.of())
                                .forEach((key, mapping) -> values.put(
                                        new String(key.array(), UTF_8),
                                        Long.parseLong(new String(mapping.value(), UTF_8))));
                    }
                }
            });
        }
        return values;
    }
}
