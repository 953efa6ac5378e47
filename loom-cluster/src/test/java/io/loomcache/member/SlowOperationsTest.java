package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.net.Connection;
import io.loomcache.net.Hello;
import io.loomcache.raft.Build;
import io.loomcache.raft.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowOperationsTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Timing TIMING = new Timing(MILLI, 800 * MILLI, 2 * MILLI, 9 * MILLI);

    @TempDir
    private Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void slowWrite_onAMember_isLoggedWithWhereItsTimeWent() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.stop("m1");
            SlowOperations slow = new SlowOperations(Duration.ofNanos(1), lines::add);
            try (Member member =
                    Member.start(cluster.config("m1"), Surroundings.none(), Build.CURRENT, slow, failure -> {})) {
                TestCluster.await("a leader", member::isReady);
                LoomClient client = cluster.client();
                await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
                Bytes key = new Bytes(new byte[] {1});

                TestCluster.await("a line about the write, one second after the others", () -> {
                    await(client.map("c").write(key, new byte[9], Condition.ALWAYS, Expiry.NEVER, false));
                    return lines.stream().anyMatch(line -> line.startsWith("slow write of cache 'c', "));
                });
                client.close();
            }
        }

        String last = lines.get(lines.size() - 1);
        assertTrue(
                last.matches(
                        "slow write of cache 'c', \\d+ bytes of client 'client' \\(certificate 'client'\\): \\d+ ms, of"
                                + " which \\d+ ms in the queue, \\d+ ms replicating, \\d+ ms applying, 0 ms for listeners; [1-9]\\d*"
                                + " more slow ones since the last such line"),
                last);
    }

    @Test
    void linesOfOneSecond_areOne_andTheNextCountsTheOthers() {
        SlowOperations slow = new SlowOperations(Duration.ofMillis(500), lines::add);
        for (long i = 0; i < 4; i++) {
            slow.log(new Operation.Clear("a\nb"), 7, new NamedConnection(), 812 * MILLI, TIMING, i * 900 * MILLI);
        }

        assertEquals(2, lines.size(), lines.toString());
        assertEquals(
                "slow clear of cache 'a?b', 7 bytes of client 'shop' (certificate 'cn'): 812 ms, of which 1 ms in the"
                        + " queue, 800 ms replicating, 2 ms applying, 9 ms for listeners; 1 more slow ones since the last"
                        + " such line",
                lines.get(1));
    }

    @Test
    void threshold_ofZero_meansNever() {
        assertFalse(new SlowOperations(Duration.ZERO, lines::add).isSlow(Long.MAX_VALUE - 1));
        assertTrue(new SlowOperations(Duration.ofMillis(500), lines::add).isSlow(500 * MILLI));
        assertFalse(new SlowOperations(Duration.ofMillis(500), lines::add).isSlow(500 * MILLI - 1));
    }

    private static final class NamedConnection implements Connection {

        @Override
        public Hello remote() {
            return Hello.of("test", Hello.Role.CLIENT, "shop");
        }

        @Override
        public String identity() {
            return "cn";
        }

        @Override
        public boolean send(byte[] frame) {
            return false;
        }

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void close(String reason) {}
    }
}
