package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.NetLimits;
import io.loomcache.config.Permission;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.net.Connection;
import io.loomcache.net.Hello;
import io.loomcache.net.NetClient;
import io.loomcache.net.TlsContexts;
import io.loomcache.wire.Request;
import io.loomcache.wire.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What certificates may do, over real TLS. */
final class PermissionsTest {

    private static final CacheDefinition PLAIN = new CacheDefinition(0, 0, new TreeMap<>());

    @TempDir
    Path directory;

    private static CertificatePermissions permissions(Map<String, String> byLabel) {
        Properties properties = new Properties();
        properties.setProperty("loomcache.tls.directory", "unused");
        properties.setProperty("loomcache.auth.enabled", "true");
        byLabel.forEach((label, rule) -> properties.setProperty("loomcache.auth.cert-permissions." + label, rule));
        return MemberSettings.memberConfig(Settings.ofServer(properties, Map.of(), null))
                .certificatePermissions();
    }

    private static LoomClient connect(TestCluster cluster, TlsConfig tls) throws Exception {
        ClientConfig plain = cluster.clientConfig("template");
        return LoomClient.connect(new ClientConfig(
                plain.clusterId(),
                plain.seeds(),
                tls,
                "shop",
                plain.operationTimeout(),
                plain.sessionTimeout(),
                plain.dataLimits(),
                plain.netLimits()));
    }

    /**
     * @param commonName of its certificate
     * @param name as it calls itself
     */
    private static RawClient rawClient(TestCluster cluster, String commonName, String name) throws Exception {
        NetClient net = new NetClient(
                new TlsContexts(cluster.certificates.client(commonName)),
                NetLimits.DEFAULT,
                Hello.of("test", Hello.Role.CLIENT, name));
        return new RawClient(net, cluster.clientConfig("client").seeds().get(0));
    }

    private static Bytes key() {
        return new Bytes("k".getBytes(StandardCharsets.UTF_8));
    }

    private static void write(LoomMap map) {
        await(map.write(key(), new byte[] {1}, Condition.ALWAYS, Expiry.NEVER, false));
    }

    private static void assertForbidden(String what, Runnable action) {
        LoomException.Rejected refused = assertThrows(LoomException.Rejected.class, action::run);
        String text = String.valueOf(refused.getMessage());
        assertTrue(text.contains("'spiffe://prod/shop' may not " + what), text);
    }

    @Test
    void certificate_withPermissionsForSomeCaches_touchesNoOthers() throws Exception {
        CertificatePermissions permissions = permissions(Map.of(
                "m1", "ADMIN",
                "client", "READ_WRITE",
                "shop", "READ_WRITE:c,READ_ONLY:d* for uri:spiffe://prod/shop"));
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions);
                LoomClient shop =
                        connect(cluster, cluster.certificates.named("shop", "spiffe://prod/shop", "shop.example"))) {
            LoomClient all = cluster.client();
            for (String cache : List.of("c", "d1", "e")) {
                await(all.createCache(cache, PLAIN));
            }

            write(shop.map("c"));
            assertNotNull(await(shop.map("c").read(key())));
            assertNull(await(shop.map("d1").read(key())));

            assertForbidden("Write in [d1]", () -> write(shop.map("d1")));
            assertForbidden("Read in [e]", () -> await(shop.map("e").read(key())));
            assertForbidden("CreateCache in [e]", () -> await(shop.createCache("e", PLAIN)));
            assertForbidden("ListCaches", () -> await(shop.cacheNames()));
            Operation.Fill fill = new Operation.Fill(
                    "e", List.of(new Operation.Item(key(), new byte[] {1})), Long.MAX_VALUE, true, Expiry.NEVER);
            assertForbidden("Together in [e]", () -> await(shop.sourced("x").together(List.of(fill))));
            assertEquals(5, cluster.member("m1").forbidden());
        }
    }

    @Test
    void certificate_mayWatchOnlyWhatItMayRead() throws Exception {
        CertificatePermissions permissions = permissions(Map.of("m1", "ADMIN", "client", "READ_ONLY:c"));
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions)) {
            try (RawClient raw = rawClient(cluster, "client", "client")) {
                assertEquals(
                        Response.Subscribed.class,
                        raw.ask(new Request.Subscribe(1, 0, List.of("c"), -1)).getClass());
                Response.Refused refused = raw.refused(new Request.Subscribe(2, 0, List.of("c", "d"), -1));

                assertEquals(Response.Refusal.FORBIDDEN, refused.refusal());
                assertTrue(refused.message().contains("watch in [c, d]"), refused.message());
            }
        }
    }

    /** What one calls oneself is for people; only a certificate may do something. */
    @Test
    void clientThatCallsItselfInProcess_mayDoWhatItsCertificateMay() throws Exception {
        CertificatePermissions permissions = permissions(Map.of("m1", "ADMIN", "client", "READ_ONLY:c"));
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions)) {
            try (RawClient raw = rawClient(cluster, "client", Connection.IN_PROCESS)) {
                Response.Refused refused = raw.refused(new Request.Subscribe(1, 0, List.of("d"), -1));

                assertEquals(Response.Refusal.FORBIDDEN, refused.refusal());
                assertTrue(refused.message().contains("'client' may not watch"), refused.message());
            }
        }
    }

    @Test
    void certificate_withoutARule_isTurnedAway_andCounted() throws Exception {
        CertificatePermissions permissions = CertificatePermissions.exactly(Map.of("m1", Permission.ADMIN));
        try (TestCluster cluster = new TestCluster(directory, 1, RaftConfiguration.DEFAULT, permissions)) {
            try (RawClient raw = rawClient(cluster, "stranger", "stranger")) {
                TestCluster.await("closed", () -> !raw.isOpen());
            }
            TestCluster.await("counted", () -> cluster.member("m1").forbidden() == 1);
        }
    }
}
