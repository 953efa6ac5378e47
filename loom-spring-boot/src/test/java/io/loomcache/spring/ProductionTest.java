package io.loomcache.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Settings;
import io.loomcache.jcache.LoomCachingProvider;
import io.loomcache.member.Member;
import io.loomcache.net.TestCertificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** In the production profile an application has no cache but the cluster's, by whatever door it asks for one. */
@SuppressWarnings("NullAway") // what is missing fails the test
class ProductionTest {

    @TempDir
    private Path directory;

    private final LoomCachingProvider provider = new LoomCachingProvider();
    private URI uri;

    @BeforeEach
    void prepare() throws Exception {
        TestCertificates certificates = new TestCertificates(directory.resolve("certs"));
        certificates.member("member");
        certificates.client("client");
        Files.write(directory.resolve("ca.crl"), certificates.crl());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            uri = URI.create("loom://localhost:" + free.getLocalPort());
        }
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** What production asks of members and clients alike. */
    private Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("loomcache.profile", "production");
        settings.setProperty("loomcache.cluster.cluster-id", "orders");
        settings.setProperty(
                "loomcache.tls.directory", directory.resolve("certs").toString());
        settings.setProperty("loomcache.tls.revocation-checking-enabled", "true");
        settings.setProperty(
                "loomcache.tls.crl-path", directory.resolve("ca.crl").toString());
        settings.setProperty("loomcache.client.operation-timeout", "30s");
        return settings;
    }

    private Properties settings(String name, String value) {
        Properties settings = settings();
        settings.setProperty("loomcache." + name, value);
        return settings;
    }

    private Member member() {
        Properties settings = settings("production.allow-standalone", "true");
        settings.setProperty("loomcache.node.id", "m1");
        settings.setProperty("loomcache.cluster.seeds", "m1=" + uri.getAuthority());
        settings.setProperty("loomcache.auth.enabled", "true");
        settings.setProperty("loomcache.auth.cert-permissions.member", "ADMIN");
        settings.setProperty("loomcache.auth.cert-permissions.client", "READ_WRITE");
        settings.setProperty(
                "loomcache.server.persistence.wal-directory",
                directory.resolve("data").toString());
        return Member.start(MemberSettings.memberConfig(Settings.ofServer(settings, Map.of(), null)), failure -> {});
    }

    private CacheManager open(URI where, Properties settings) {
        return provider.getCacheManager(where, new ClassLoader(getClass().getClassLoader()) {}, settings);
    }

    @ParameterizedTest
    @CsvSource({
        "tls.enabled, false",
        "tls.verify-host-name, false",
        "tls.revocation-checking-enabled, false",
        "tls.revocation-soft-fail, true",
        "cluster.cluster-id, loomcache",
    })
    void provider_withAnUnsafeSetting_opensNoManager(String name, String value) {
        CacheException refusal = assertThrows(CacheException.class, () -> open(uri, settings(name, value)));

        assertTrue(refusal.getMessage().contains("loomcache." + name + ": '" + value + "'"), refusal.getMessage());
    }

    @Test
    void provider_withoutCluster_opensNoManager() {
        String durable = "loom:embedded:" + directory.resolve("embedded");
        for (String embedded : new String[] {"loom:embedded", durable}) {
            CacheException refusal =
                    assertThrows(CacheException.class, () -> open(URI.create(embedded), settings()), embedded);

            assertTrue(refusal.getMessage().contains("expected loom://host:port"), refusal.getMessage());
        }
        assertTrue(Files.notExists(directory.resolve("embedded")), "nothing was founded");
    }

    @Test
    void provider_withoutUri_opensNoManager() {
        assertThrows(CacheException.class, () -> open(null, settings()));
    }

    @Test
    void cluster_thatIsNotReached_isReplacedByNothing() {
        CacheManager manager = open(uri, settings("client.operation-timeout", "1s"));

        CacheException failure =
                assertThrows(CacheException.class, () -> manager.createCache("c", new MutableConfiguration<>()));

        assertInstanceOf(LoomException.NotDone.class, failure.getCause());
    }

    @Test
    void application_withoutCluster_doesNotStart() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(LoomCacheAutoConfiguration.class, LoomJCacheAutoConfiguration.class))
                .withPropertyValues("loomcache.profile=production", "loomcache.cluster.cluster-id=orders")
                .run(context -> {
                    assertNotNull(context.getStartupFailure());
                    String text = texts(context.getStartupFailure());
                    assertTrue(text.contains("expected loom://host:port"), text);
                });
    }

    /** Each is in the log of the cluster, and so is what another manager finds; reads are in no log. */
    @Test
    void everyChange_isAnEntryOfTheClustersLog() {
        Map<String, Consumer<Cache<String, String>>> changes = new LinkedHashMap<>();
        changes.put("put", cache -> cache.put("a", "1"));
        changes.put("putIfAbsent", cache -> cache.putIfAbsent("b", "1"));
        changes.put("getAndPut", cache -> cache.getAndPut("a", "2"));
        changes.put("replace", cache -> cache.replace("a", "3"));
        changes.put("replace if equal", cache -> cache.replace("a", "3", "4"));
        changes.put("getAndReplace", cache -> cache.getAndReplace("a", "5"));
        changes.put("putAll", cache -> cache.putAll(Map.of("c", "1", "d", "1", "e", "1", "f", "1", "g", "1")));
        changes.put(
                "invoke",
                cache -> cache.invoke("a", (entry, arguments) -> {
                    entry.setValue("6");
                    return null;
                }));
        changes.put("remove", cache -> cache.remove("b"));
        changes.put("remove if equal", cache -> cache.remove("c", "1"));
        changes.put("getAndRemove", cache -> cache.getAndRemove("d"));
        changes.put("removeAll of keys", cache -> cache.removeAll(Set.of("e", "f")));
        try (Member member = member()) {
            Cache<String, String> cache = open(uri, settings()).createCache("c", new MutableConfiguration<>());
            Cache<String, String> other = open(uri, settings()).createCache("c", new MutableConfiguration<>());

            changes.forEach((name, change) -> {
                long before = entries(member);
                change.accept(cache);
                assertTrue(entries(member) > before, name + " is in no log");
            });

            assertEquals("6", other.get("a"));
            assertEquals("1", other.get("g"));
            assertEquals(Map.of("a", "6", "g", "1"), other.getAll(Set.of("a", "b", "c", "d", "e", "f", "g")));
            long before = entries(member);
            cache.removeAll();
            assertTrue(entries(member) > before, "removeAll is in no log");
            assertEquals(Map.of(), other.getAll(Set.of("a", "g")));
        }
    }

    /** That have become durable at the only member. */
    private static long entries(Member member) {
        return member.status().groups().get(0).appendedEntries();
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }
}
