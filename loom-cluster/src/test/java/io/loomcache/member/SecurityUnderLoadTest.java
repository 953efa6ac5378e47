package io.loomcache.member;

import static io.loomcache.client.LoomClient.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomMap;
import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.ClientConfig;
import io.loomcache.config.DataLimits;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.config.Revocation;
import io.loomcache.config.TlsConfig;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import io.loomcache.net.Hello;
import io.loomcache.net.NetClient;
import io.loomcache.net.TestCertificates;
import io.loomcache.net.TlsContexts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, CAs and CRLs change under three members while a client works: nobody notices but who was revoked. */
@Timeout(300)
final class SecurityUnderLoadTest {

    private static final List<String> MEMBERS = List.of("m1", "m2", "m3");
    private static final int WRITERS = 3;

    @TempDir
    Path directory;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<AtomicLong> acknowledged = new ArrayList<>();

    @Test
    void certificatesAndTheirAuthorityChange_andOneIsRevoked_andNobodyElseLosesAnything() throws Exception {
        Path crls = Files.createDirectories(directory.resolve("crls"));
        TestCertificates next = new TestCertificates(directory.resolve("next"), "next CA");
        Path used = directory.resolve("certificates");
        Revocation revocation = Revocation.ofFiles(crls);
        replace(crls.resolve("next.crl"), next.crl());
        try (TestCluster cluster = new TestCluster(
                directory, 3, RaftConfiguration.DEFAULT, CertificatePermissions.NONE, tls -> tls.with(revocation))) {
            replace(crls.resolve("first.crl"), cluster.certificates.crl());
            ClientConfig good =
                    config(cluster, cluster.certificates.client("good").with(revocation));
            TlsConfig outdated = copied(cluster.certificates.client("outdated"), used);
            try (LoomClient client = LoomClient.connect(good)) {
                await(client.createCache("c", new CacheDefinition(0, 0, new TreeMap<>())));
                List<Thread> writers = start(client.map("c"));
                progress();

                // Both CAs are trusted; then all have certificates of the new one; then the old one is not trusted.
                String first = Files.readString(used.resolve("ca.pem"));
                String second = Files.readString(directory.resolve("next/ca.pem"));
                replace(used.resolve("ca.pem"), (first + second).getBytes(StandardCharsets.US_ASCII));
                progress();
                for (String member : MEMBERS) {
                    next.member(member);
                    take(used, member);
                }
                next.client("good");
                take(used, "good");
                progress();
                replace(used.resolve("ca.pem"), second.getBytes(StandardCharsets.US_ASCII));
                for (String member : MEMBERS) {
                    TestCluster.await("old connections of " + member + " end", () -> ended(cluster, member) > 0);
                }
                progress();
                try (NetClient old = net(outdated)) {
                    assertTrue(isRefused(old, good.seeds().get(0)));
                }

                // A new certificate is revoked.
                TlsConfig doomed = next.client("doomed");
                NetClient net = net(doomed);
                try (RawClient revoked = new RawClient(net, good.seeds().get(0))) {
                    progress();
                    assertTrue(revoked.isOpen());
                    replace(crls.resolve("next.crl"), next.crl("doomed"));
                    TestCluster.await("its connection ends", () -> !revoked.isOpen());
                    assertTrue(isRefused(net, good.seeds().get(0)));
                }
                progress();

                stopping.set(true);
                for (Thread writer : writers) {
                    writer.join();
                }
                assertEquals(List.of(), failures);
                for (int writer = 0; writer < WRITERS; writer++) {
                    assertEquals(acknowledged.get(writer).get(), stored(client.map("c"), writer));
                }
            }
        }
    }

    private static long ended(TestCluster cluster, String member) {
        return Objects.requireNonNull(cluster.member(member).tlsMetrics()).endedConnections();
    }

    private static boolean isRefused(NetClient net, Address address) {
        return net.dial(address, (connection, frame) -> {})
                .handle((connection, failure) -> failure != null)
                .join();
    }

    private static NetClient net(TlsConfig tls) {
        return new NetClient(new TlsContexts(tls), NetLimits.DEFAULT, Hello.of("test", Hello.Role.CLIENT, "c"));
    }

    private static ClientConfig config(TestCluster cluster, TlsConfig tls) throws Exception {
        return new ClientConfig(
                "test",
                cluster.clientConfig("template").seeds(),
                tls,
                "good",
                Duration.ofSeconds(60),
                Duration.ofMinutes(3),
                DataLimits.DEFAULT,
                NetLimits.DEFAULT);
    }

    /** With the trust of now, whatever happens to the files. */
    private TlsConfig copied(TlsConfig config, Path used) throws Exception {
        Path trust = directory.resolve("first-ca.pem");
        Files.copy(used.resolve("ca.pem"), trust);
        Files.writeString(trust, Files.readString(trust) + Files.readString(directory.resolve("next/ca.pem")));
        return new TlsConfig(config.key(), config.privateKey(), null, trust, null, true);
    }

    /** Takes certificate and key of the new CA into use; half of the pair is never loaded. */
    private void take(Path used, String name) throws Exception {
        for (String suffix : List.of(".pem", ".key")) {
            replace(used.resolve(name + suffix), Files.readAllBytes(directory.resolve("next/" + name + suffix)));
        }
    }

    private void replace(Path target, byte[] content) throws Exception {
        Path fresh = Files.write(directory.resolve("fresh"), content);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Thread> start(LoomMap map) {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            AtomicLong count = new AtomicLong();
            acknowledged.add(count);
            Thread thread = new Thread(() -> {
                while (!stopping.get()) {
                    long value = count.get() + 1;
                    byte[] bytes =
                            ByteBuffer.allocate(Long.BYTES).putLong(value).array();
                    await(map.write(key(writer), bytes, Condition.ALWAYS, Expiry.NEVER, false));
                    count.set(value);
                }
            });
            thread.setUncaughtExceptionHandler((which, failure) -> failures.add(failure));
            thread.start();
            writers.add(thread);
        }
        return writers;
    }

    private static Bytes key(int writer) {
        return new Bytes(("w" + writer).getBytes(StandardCharsets.UTF_8));
    }

    private static long stored(LoomMap map, int writer) {
        Result.Versioned found = await(map.read(key(writer)));
        assertNotNull(found);
        return ByteBuffer.wrap(found.value()).getLong();
    }

    /** Every writer has written something that it began after now. */
    private void progress() {
        List<Long> goals = acknowledged.stream().map(count -> count.get() + 2).toList();
        for (int writer = 0; writer < WRITERS; writer++) {
            AtomicLong count = acknowledged.get(writer);
            long goal = goals.get(writer);
            TestCluster.await("progress of a writer", () -> count.get() >= goal || !failures.isEmpty());
        }
        assertEquals(List.of(), failures);
    }
}
