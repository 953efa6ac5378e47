package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.storage.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How members start, fail and stop, with real disks and sockets. */
final class MemberTest {

    @TempDir
    Path directory;

    @Test
    void start_withLockedFolder_throwsAndLeavesNothing() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.awaitLeader();
            assertStartFails(StoreException.class, cluster.config("m1"), "expected a free folder");
        }
    }

    @Test
    void start_withFolderOfAnotherMember_throwsAndLeavesNothing() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 2)) {
            cluster.stopAll();
            MemberConfig config = cluster.config("m1");
            assertStartFails(
                    StoreException.class, with(config, cluster.config("m2").dataDirectory()), "m2");
            assertFreePort(config);
        }
    }

    @Test
    void start_withFolderThatIsAFile_throwsAndLeavesNothing() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.stopAll();
            Path file = Files.writeString(directory.resolve("file"), "not a folder");
            assertStartFails(StoreException.class, with(cluster.config("m1"), file), "file");
            assertFreePort(cluster.config("m1"));
        }
    }

    @Test
    void start_onAPortInUse_throwsAndLeavesNothing() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.stopAll();
            MemberConfig config = cluster.config("m1");
            try (ServerSocket taken = new ServerSocket(port(config), 1, InetAddress.getLoopbackAddress())) {
                assertStartFails(RuntimeException.class, config, String.valueOf(taken.getLocalPort()));
            }
            // The folder is free again as well.
            cluster.start("m1");
        }
    }

    /** A failed write is final: nothing that the member says later could be trusted. */
    @Test
    void member_whoseStoreFails_reportsOnceAndTheOthersGoOn() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomClient client = cluster.client();
            await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
            LoomMap map = client.map("c");
            String broken = cluster.awaitLeader();
            deleteFolder(cluster.config(broken).dataDirectory().resolve("group-0/log"));

            // Until the log needs its next file.
            byte[] value = new byte[1 << 20];
            for (int i = 0; i < 200 && cluster.failures.isEmpty(); i++) {
                await(map.write(key("k" + i % 4), value, Condition.ALWAYS, Expiry.NEVER, false));
            }
            TestCluster.await("the failure", () -> !cluster.failures.isEmpty());
            Result.Written after = await(map.write(key("after"), value, Condition.ABSENT, Expiry.NEVER, false));

            assertTrue(after.applied());
            assertFalse(cluster.member(broken).isReady());
            assertEquals("failed", cluster.member(broken).notReadyReason());
            assertEquals(null, cluster.member(broken).leader(0));
            cluster.stop(broken);
            assertEquals(1, cluster.failures.size());
            cluster.failures.clear();
        }
    }

    private static void assertStartFails(Class<? extends Throwable> type, MemberConfig config, String part) {
        Set<String> before = threads();
        Throwable failure = assertThrows(
                type,
                () -> Member.start(config, any -> {
                    throw new AssertionError("reported besides thrown", any);
                }));
        assertTrue(String.valueOf(failure.getMessage()).contains(part), failure.getMessage());
        TestCluster.await("the end of threads", () -> before.containsAll(threads()));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().matches("(raft|loom).*"))
                .map(thread -> thread.getName() + "#" + thread.getId())
                .collect(Collectors.toSet());
    }

    private static void assertFreePort(MemberConfig config) throws IOException {
        new ServerSocket(port(config), 1, InetAddress.getLoopbackAddress()).close();
    }

    private static int port(MemberConfig config) {
        return Objects.requireNonNull(config.listen()).port();
    }

    private static MemberConfig with(MemberConfig config, Path dataDirectory) {
        return new MemberConfig(
                config.clusterId(),
                config.memberId(),
                config.voters(),
                config.listen(),
                config.tls(),
                dataDirectory,
                RaftConfiguration.DEFAULT,
                DataLimits.DEFAULT,
                NetLimits.DEFAULT,
                CertificatePermissions.NONE);
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : List.copyOf(files.sorted(Comparator.reverseOrder()).toList())) {
                Files.delete(file);
            }
        }
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
