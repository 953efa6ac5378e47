package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomMap;
import io.loomcache.config.Joining;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a data folder is no second member, and no second vote. */
final class CopiedFolderTest {

    @TempDir
    Path directory;

    @Test
    void secondProcessOnACopyOfAFollowersFolder_stops_andTheFirstGoesOn() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            LoomMap map = cluster.createdMap();
            write(map, "before");
            String leader = cluster.awaitLeader();
            String copied = List.of("m1", "m2", "m3").stream()
                    .filter(id -> !id.equals(leader))
                    .findFirst()
                    .orElseThrow();
            Path copy = copyOf(cluster, copied);
            cluster.start(copied);
            cluster.awaitAllReady();

            try (Member second = cluster.second(copied, copy, Joining.NEVER)) {
                Throwable failure = cluster.awaitFailure();

                assertInstanceOf(NotAMemberException.class, failure);
                assertTrue(
                        String.valueOf(failure.getMessage()).contains("same data folder or a copy of it"),
                        failure.getMessage());
                assertFalse(second.isReady());
            }
            assertTrue(cluster.member(copied).isReady());
            assertEquals(3, cluster.member(leader).members().list().size());
            // Only with the first one's vote: the third is away.
            String third = List.of("m1", "m2", "m3").stream()
                    .filter(id -> !id.equals(leader) && !id.equals(copied))
                    .findFirst()
                    .orElseThrow();
            cluster.stop(third);
            write(map, "after");
            assertNotNull(await(map.read(key("before"))));
        }
    }

    private Path copyOf(TestCluster cluster, String id) throws IOException {
        cluster.stop(id);
        Path from = cluster.config(id).dataDirectory();
        Path to = directory.resolve("copy");
        try (var all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
        return to;
    }

    private static void write(LoomMap map, String key) {
        await(map.write(key(key), new byte[] {1}, Condition.ALWAYS, Expiry.NEVER, false));
    }

    private static Bytes key(String key) {
        return new Bytes(key.getBytes(UTF_8));
    }
}
