package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.client.SourcedCaches;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.Permission;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Event;
import io.loomcache.map.EventType;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path below JCache: client, TLS, leader, log, disk, and back. */
final class ClusterTest {

    private static final CacheDefinition PLAIN = new CacheDefinition(0, 0, new TreeMap<>());

    @TempDir
    Path directory;

    @Test
    void write_thenRead_returnsValueAndRevision() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = createdMap(cluster.client());

            Result.Written created = await(map.write(key("k"), value("v1"), Condition.ABSENT, Expiry.NEVER, false));
            Result.Written refused = await(map.write(key("k"), value("v2"), Condition.ABSENT, Expiry.NEVER, true));
            Result.@Nullable Versioned found = await(map.read(key("k")));

            assertTrue(created.applied());
            assertFalse(refused.applied());
            assertArrayEquals(value("v1"), refused.old());
            assertNotNull(found);
            assertArrayEquals(value("v1"), found.value());
            assertEquals(created.revision(), found.revision());
            assertNull(await(map.read(key("other"))));
        }
    }

    @Test
    void increments_whileLeadersStop_areAppliedOnce() throws Exception {
        int increments = 600;
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = createdMap(cluster.client());
            await(map.write(key("n"), value("0"), Condition.ALWAYS, Expiry.NEVER, false));
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            for (int t = 0; t < 4; t++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < increments / 4; i++) {
                        increment(map, key("n"));
                    }
                });
                thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
                thread.start();
                threads.add(thread);
            }
            for (int i = 1; i <= 2; i++) {
                int goal = i * increments / 4;
                TestCluster.await("progress", () -> count(map) >= goal || !failures.isEmpty());
                String leader = cluster.awaitLeader();
                cluster.stop(leader);
                TestCluster.await(
                        "progress after a leader stopped", () -> count(map) >= goal + 20 || !failures.isEmpty());
                cluster.start(leader);
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertEquals(List.of(), failures);
            assertEquals(increments, count(map));
        }
    }

    @Test
    void everything_afterAllMembersRestart_isThereForTheSameClient() throws Exception {
        RaftConfiguration raft = withSnapshotEvery(200);
        try (TestCluster cluster = new TestCluster(directory, 3, raft, CertificatePermissions.NONE)) {
            LoomMap map = createdMap(cluster.client());
            List<CompletableFuture<Result.Written>> writes = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                writes.add(map.write(key("k" + i), value("v" + i), Condition.ALWAYS, Expiry.NEVER, false));
            }
            writes.forEach(LoomClient::await);

            cluster.stopAll();
            cluster.startAll();

            for (int i = 0; i < 1_000; i++) {
                Result.@Nullable Versioned found = await(map.read(key("k" + i)));
                assertNotNull(found, "k" + i);
                assertArrayEquals(value("v" + i), found.value());
            }
            assertEquals(1_000, await(map.size()));
        }
    }

    @Test
    void member_thatFellBehindTheLog_catchesUpBySnapshot() throws Exception {
        RaftConfiguration raft = withSnapshotEvery(100);
        try (TestCluster cluster = new TestCluster(directory, 3, raft, CertificatePermissions.NONE)) {
            LoomMap map = createdMap(cluster.client());
            String leader = cluster.awaitLeader();
            String behind = leader.equals("m1") ? "m2" : "m1";
            cluster.stop(behind);
            for (int round = 0; round < 5; round++) {
                writeMany(map, round * 200, 200);
            }
            Member returned = cluster.start(behind);
            String other = List.of("m1", "m2", "m3").stream()
                    .filter(id -> !id.equals(behind) && !id.equals(leader))
                    .findFirst()
                    .orElseThrow();
            TestCluster.await("readiness", returned::isReady);
            writeMany(map, 1_000, 10);

            // Without the third member nothing commits unless the returned one has caught up.
            cluster.stop(other);
            writeMany(map, 2_000, 10);

            assertEquals(1_020, await(map.size()));
        }
    }

    @Test
    void batches_andScan_coverEveryKeyOnce() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            LoomMap map = createdMap(cluster.client());
            List<Operation.Item> items = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                items.add(new Operation.Item(key("k" + i), value("v" + i)));
            }
            assertFalse(await(map.writeAll(items, Expiry.NEVER)).contains(true));

            List<Bytes> seen = new ArrayList<>();
            LoomMap.Cursor cursor = null;
            do {
                LoomMap.Page page = await(map.scan(cursor, 37));
                page.rows().forEach(row -> seen.add(row.key()));
                cursor = page.next();
            } while (cursor != null);

            assertEquals(500, seen.size());
            assertEquals(500, seen.stream().distinct().count());
            assertFalse(await(map.removeAll(seen)).contains(false));
            assertEquals(0, await(map.size()));
        }
    }

    @Test
    void watch_throughLeaderChange_tellsEveryEventOnceInOrder() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = createdMap(cluster.client());
            List<Event> events = new CopyOnWriteArrayList<>();
            List<String> gaps = new CopyOnWriteArrayList<>();
            LoomMap.Watch watch = map.watch(new LoomMap.Watcher() {
                @Override
                public void event(Event event) {
                    events.add(event);
                }

                @Override
                public void lost(long from, long to) {
                    gaps.add(from + " to " + to);
                }
            });
            await(watch.started());

            writeMany(map, 0, 50);
            cluster.stop(cluster.awaitLeader());
            writeMany(map, 50, 50);
            Result.Written last = await(map.write(key("k0"), null, Condition.ALWAYS, Expiry.NEVER, false));
            await(watch.told(key("k0"), last.revision()));

            assertEquals(List.of(), gaps);
            assertEquals(101, events.size());
            assertEquals(EventType.REMOVED, events.get(100).type());
            List<Long> revisions = events.stream().map(Event::revision).toList();
            assertEquals(revisions.stream().sorted().distinct().toList(), revisions);
        }
    }

    @Test
    void severalGroups_throughLeaderStop_keepEveryKeyAndTellEveryEvent() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3, TestCluster.groups(3), CertificatePermissions.NONE)) {
            LoomMap map = createdMap(cluster.client());
            Set<Bytes> told = ConcurrentHashMap.newKeySet();
            List<String> unexpected = new CopyOnWriteArrayList<>();
            LoomMap.Watch watch = map.watch(new LoomMap.Watcher() {
                @Override
                public void event(Event event) {
                    Bytes key = event.key();
                    if (key == null || !told.add(key)) {
                        unexpected.add(event.toString());
                    }
                }

                @Override
                public void lost(long from, long to) {
                    unexpected.add("lost " + from + " to " + to);
                }
            });
            await(watch.started());

            writeMany(map, 0, 100);
            cluster.stop(cluster.awaitLeader());
            writeMany(map, 100, 100);

            assertEquals(200, await(map.size()));
            TestCluster.await("every event", () -> told.size() == 200);
            assertEquals(List.of(), unexpected);
        }
    }

    @Test
    void expiry_byTheGroupsClock_endsMappingAndTellsOnce() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            LoomMap map = createdMap(cluster.client());
            await(map.write(key("k"), value("v"), Condition.ALWAYS, new Expiry(200, 200), false));
            assertNotNull(await(map.read(key("k"))));

            TestCluster.await("expiry", () -> await(map.read(key("k"))) == null);

            assertTrue(await(map.write(key("k"), value("w"), Condition.ABSENT, Expiry.NEVER, false))
                    .applied());
        }
    }

    @Test
    void certificate_withoutPermission_isRefusedAndReadOnlyMayNotWrite() throws Exception {
        CertificatePermissions permissions = CertificatePermissions.exactly(
                Map.of("m1", Permission.ADMIN, "client", Permission.READ_WRITE, "reader", Permission.READ_ONLY));
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions)) {
            createdMap(cluster.client());
            LoomMap readOnly = cluster.client("reader").map("c");

            assertNull(await(readOnly.read(key("k"))));
            LoomException.Rejected refused = assertThrows(
                    LoomException.Rejected.class,
                    () -> await(readOnly.write(key("k"), value("v"), Condition.ALWAYS, Expiry.NEVER, false)));
            assertTrue(String.valueOf(refused.getMessage()).contains("reader"), refused.getMessage());
        }
    }

    @Test
    void certificate_thatIsReadOnly_mayNeitherLockNorFill_butAskForChanges() throws Exception {
        CertificatePermissions permissions = CertificatePermissions.exactly(
                Map.of("m1", Permission.ADMIN, "client", Permission.READ_WRITE, "reader", Permission.READ_ONLY));
        Operation.SoftLock lock = new Operation.SoftLock("c", List.of(key("k")), 0, 1_000);
        Operation.Fill fill = new Operation.Fill(
                "c", List.of(new Operation.Item(key("k"), value("v"))), Long.MAX_VALUE, true, Expiry.NEVER);
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions)) {
            createdMap(cluster.client());
            SourcedCaches readOnly = cluster.client("reader").sourced("database");

            long created = await(readOnly.changes("c", List.of(key("k")))).get(0);
            for (Operation.Part part : List.of(lock, fill)) {
                assertThrows(LoomException.Rejected.class, () -> await(readOnly.together(List.of(part))));
            }
            assertEquals(List.of(created), await(readOnly.changes("c", List.of(key("k")))));
            assertEquals(new SourcedCaches.Lookup(true, null), await(readOnly.read("c", key("k"))));
        }
    }

    @Test
    void key_overTheLimit_isRejectedNamingSizeAndLimit() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            LoomMap map = createdMap(cluster.client());
            Bytes large = new Bytes(new byte[20_000]);

            LoomException.Rejected refused = assertThrows(
                    LoomException.Rejected.class,
                    () -> await(map.write(large, value("v"), Condition.ALWAYS, Expiry.NEVER, false)));

            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("20000") && message.contains("16384"), message);
        }
    }

    private static RaftConfiguration withSnapshotEvery(int entries) {
        RaftConfiguration raft = RaftConfiguration.DEFAULT;
        return new RaftConfiguration(
                raft.groups(), raft.heartbeatInterval(), raft.electionTimeout(), entries, 200, raft.batchEntries());
    }

    private static LoomMap createdMap(LoomClient client) {
        await(client.createCache("c", PLAIN));
        return client.map("c");
    }

    private static void writeMany(LoomMap map, int from, int count) {
        for (int i = from; i < from + count; i++) {
            await(map.write(key("k" + i), value("v" + i), Condition.ALWAYS, Expiry.NEVER, false));
        }
    }

    private static void increment(LoomMap map, Bytes key) {
        boolean applied = false;
        while (!applied) {
            Result.@Nullable Versioned found = await(map.read(key));
            int next = Integer.parseInt(text(found)) + 1;
            Condition unchanged = new Condition.RevisionEquals(found == null ? 0 : found.revision());
            applied = await(map.write(key, value(String.valueOf(next)), unchanged, Expiry.NEVER, false))
                    .applied();
        }
    }

    private static int count(LoomMap map) {
        return Integer.parseInt(text(await(map.read(key("n")))));
    }

    private static String text(Result.@Nullable Versioned found) {
        assertNotNull(found);
        return new String(found.value(), StandardCharsets.UTF_8);
    }

    private static Bytes key(String key) {
        return new Bytes(value(key));
    }

    private static byte[] value(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
