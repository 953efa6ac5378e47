package io.loomcache.member;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Address;
import io.loomcache.config.ClientConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients outside of the members' network. Real sockets; a forwarder for each member is the way in. */
final class ExternalAddressTest {

    private static final Bytes KEY = new Bytes(new byte[] {1});
    private static final byte[] VALUE = {2};

    @TempDir
    Path directory;

    private final Map<String, Forwarder> forwarders = new LinkedHashMap<>();

    @AfterEach
    void close() throws Exception {
        for (Forwarder each : forwarders.values()) {
            each.close();
        }
    }

    @Test
    void clientOutside_reachesEachMemberByItsExternalAddress_andInNoOtherWay() throws Exception {
        try (TestCluster cluster = TestCluster.prepared(directory, 3)) {
            for (String id : List.of("m1", "m2", "m3")) {
                Forwarder forwarder =
                        new Forwarder(Objects.requireNonNull(cluster.config(id).address(), "where it is inside"));
                forwarders.put(id, forwarder);
                cluster.external(id, forwarder.address());
            }
            cluster.startAll();
            try (LoomClient client = outside(cluster, forwarder("m1").address())) {
                LoomMap map = created(client);
                TestCluster.await(
                        "all members to be reached",
                        () -> client.view().members().size() == 3);

                String leader = cluster.awaitLeader();
                cluster.stop(leader);
                assertEquals(1, requireNonNull(LoomClient.await(map.read(KEY))).value().length);
                cluster.start(leader);
                forwarders.values().forEach(each -> each.cut(true));
                TestCluster.await(
                        "nobody to be reached", () -> client.view().members().isEmpty());
                cluster.awaitAllReady();
                assertEquals(List.of(), client.view().members(), "there is no other way in");
                forwarders.values().forEach(each -> each.cut(false));

                assertEquals(
                        true,
                        LoomClient.await(map.write(KEY, VALUE, Condition.PRESENT, Expiry.NEVER, false))
                                .applied());
            }
            forwarders.forEach((id, each) -> assertTrue(each.connections() > 0, id));
        }
    }

    @Test
    void clientOutside_ofAClusterWithoutExternalAddresses_failsAtOnce_andOneInsideDoesNot() throws Exception {
        try (TestCluster cluster = new TestCluster(directory, 1)) {
            cluster.awaitLeader();
            Address inside = Objects.requireNonNull(cluster.config("m1").address());
            try (LoomClient client = outside(cluster, inside)) {
                long began = System.nanoTime();
                LoomException failure = assertThrows(LoomException.class, () -> created(client));

                assertInstanceOf(LoomException.NotDone.class, failure);
                assertTrue(failure.toString().contains("loomcache.node.external.host"), failure.toString());
                assertTrue(Duration.ofNanos(System.nanoTime() - began).toSeconds() < 10, "before the time is over");
            }
            assertTrue(created(cluster.client()) != null);
        }
    }

    private Forwarder forwarder(String id) {
        return Objects.requireNonNull(forwarders.get(id));
    }

    private static LoomClient outside(TestCluster cluster, Address seed) throws Exception {
        ClientConfig inside = cluster.clientConfig("client");
        return LoomClient.connect(new ClientConfig(
                inside.clusterId(),
                List.of(seed),
                inside.tls(),
                "outside",
                inside.operationTimeout(),
                inside.sessionTimeout(),
                inside.dataLimits(),
                inside.netLimits(),
                ClientConfig.Addresses.EXTERNAL));
    }

    private static LoomMap created(LoomClient client) {
        LoomClient.await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
        LoomMap map = client.map("c");
        Result.Written written = LoomClient.await(map.write(KEY, VALUE, Condition.ALWAYS, Expiry.NEVER, false));
        assertTrue(written.applied());
        return map;
    }
}
