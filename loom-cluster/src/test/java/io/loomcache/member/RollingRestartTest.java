package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.map.CacheDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All members are restarted, one after the other, as docs/UPGRADING.md says, under load. */
final class RollingRestartTest {

    private static final int CALLERS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    void everyMember_drainedStoppedAndStarted_underLoad_failsNoOperation_andIsLinearizable() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 3)) {
            List<LoomMap> maps = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                LoomClient client = cluster.client();
                await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
                maps.add(client.map("c"));
            }
            try (CheckedLoad load = new CheckedLoad(maps, System.nanoTime())) {
                load.awaitMore(200);
                for (String id : List.of("m1", "m2", "m3")) {
                    cluster.member(id).drain();
                    cluster.member(id).leave(PATIENCE);
                    cluster.stop(id);
                    load.awaitMore(100);
                    cluster.start(id);
                    TestCluster.await("readiness of " + id, cluster.member(id)::isReady);
                    load.awaitMore(100);
                }
                load.check();
            }
        }
    }
}
