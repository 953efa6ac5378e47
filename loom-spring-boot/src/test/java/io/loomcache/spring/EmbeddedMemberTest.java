package io.loomcache.spring;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.config.Address;
import io.loomcache.config.TlsConfig;
import io.loomcache.member.TestCluster;
import io.loomcache.net.TestCertificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that are the members of their cluster themselves. */
class EmbeddedMemberTest {

    @TempDir
    private Path directory;

    private ApplicationContextRunner application(String id, List<Address> addresses) {
        List<String> seeds = new ArrayList<>();
        addresses.forEach(address -> seeds.add("m" + (seeds.size() + 1) + "=" + address));
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LoomCacheAutoConfiguration.class,
                        LoomJCacheAutoConfiguration.class,
                        LoomHealthAutoConfiguration.class))
                .withPropertyValues(
                        "loomcache.server.enabled=true",
                        "loomcache.server.bind-address=127.0.0.1",
                        "loomcache.server.persistence.wal-directory=" + directory.resolve("data-" + id),
                        "loomcache.cluster.seeds=" + String.join(",", seeds),
                        "loomcache.node.id=" + id,
                        "loomcache.tls.directory=" + directory.resolve("certificates"));
    }

    private void certificates() throws Exception {
        TestCertificates certificates = new TestCertificates(directory.resolve("certificates"));
        TlsConfig member = certificates.member("member");
        assertTrue(member.verifyHostName());
        certificates.client("client");
    }

    private static List<Address> addresses(int count) throws Exception {
        List<Address> addresses = new ArrayList<>();
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            addresses.add(new Address("localhost", socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return addresses;
    }

    @Test
    void applications_thatAreMembers_shareACache() throws Exception {
        certificates();
        List<Address> addresses = addresses(3);
        // A cluster is founded by all of its first members together.
        application("m1", addresses)
                .run(one -> application("m2", addresses)
                        .run(two -> application("m3", addresses).run(three -> {
                            one.getBean(CacheManager.class)
                                    .createCache("c", new MutableConfiguration<>())
                                    .put("k", "v");

                            assertEquals(
                                    "v",
                                    three.getBean(CacheManager.class)
                                            .createCache("c", new MutableConfiguration<>())
                                            .get("k"));
                            HealthIndicator health = three.getBean("loomcacheHealthContributor", HealthIndicator.class);
                            LoomClient client = three.getBean(LoomClient.class);
                            TestCluster.await(
                                    "all members", () -> client.view().members().equals(List.of("m1", "m2", "m3")));
                            assertEquals(
                                    Status.UP, requireNonNull(health.health()).getStatus());
                            assertEquals(
                                    "ready",
                                    requireNonNull(health.health()).getDetails().get("member"));
                        })));
    }

    @Test
    void data_stayWithTheMember_whichStopsWithTheApplication() throws Exception {
        certificates();
        List<Address> addresses = addresses(1);
        AtomicReference<LoomClient> client = new AtomicReference<>();
        application("m1", addresses).run(context -> {
            client.set(context.getBean(LoomClient.class));
            context.getBean(CacheManager.class)
                    .createCache("c", new MutableConfiguration<>())
                    .put("k", "v");
        });
        assertTrue(requireNonNull(client.get()).isClosed());

        application("m1", addresses).run(context -> {
            CacheManager manager = context.getBean(CacheManager.class);
            assertEquals(
                    "v", manager.createCache("c", new MutableConfiguration<>()).get("k"));
            assertFalse(context.getBean(LoomClient.class).isClosed());
        });
    }
}
