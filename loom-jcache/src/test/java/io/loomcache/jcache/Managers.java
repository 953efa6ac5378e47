package io.loomcache.jcache;

import io.loomcache.config.Address;
import io.loomcache.config.CertificatePermissions;
import io.loomcache.config.DataLimits;
import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.NetLimits;
import io.loomcache.config.RaftConfiguration;
import io.loomcache.config.TlsConfig;
import io.loomcache.member.Member;
import io.loomcache.net.DevelopmentCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A member with sockets, TLS and a disk, and managers that reach it as those of different JVMs would. */
final class Managers implements AutoCloseable {

    private static final String CLUSTER_ID = "jcache-test";

    private final Path certificates;
    private final Address address;
    private final Member member;
    private final LoomCachingProvider provider = new LoomCachingProvider();

    Managers(Path directory) throws Exception {
        certificates = directory.resolve("certificates");
        DevelopmentCertificates.write(certificates, List.of(), Instant.now());
        address = new Address("localhost", freePort());
        member = Member.start(
                new MemberConfig(
                        CLUSTER_ID,
                        "m1",
                        List.of(new MemberAddress("m1", address)),
                        address,
                        TlsConfig.pem(certificates, "member"),
                        directory.resolve("data"),
                        RaftConfiguration.DEFAULT,
                        DataLimits.DEFAULT,
                        NetLimits.DEFAULT,
                        CertificatePermissions.NONE),
                failure -> {});
    }

    /** A manager with a class loader, and so with a client, of its own. */
    LoomCacheManager open() {
        return open(Map.of());
    }

    /** One with some settings of its own. */
    LoomCacheManager open(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.setProperty("loomcache.cluster.cluster-id", CLUSTER_ID);
        properties.setProperty("loomcache.tls.directory", certificates.toString());
        properties.putAll(settings);
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
        return provider.getCacheManager(uri(), loader, properties);
    }

    URI uri() {
        return URI.create("loom://" + address);
    }

    String clusterId() {
        return CLUSTER_ID;
    }

    /** How often a change was answered before listeners had handled it. */
    long listenersGivenUp() {
        return member.status().groups().get(0).listenersGivenUp();
    }

    /** What the member's certificate and those of its clients come from. */
    Path certificates() {
        return certificates;
    }

    @Override
    public void close() {
        provider.close();
        member.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
