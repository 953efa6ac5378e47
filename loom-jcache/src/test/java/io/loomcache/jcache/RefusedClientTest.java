package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.LoomException;
import io.loomcache.net.DevelopmentCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member that does not let a client in: the client's first operation says why, once its time is over. */
@Timeout(120)
class RefusedClientTest {

    @TempDir
    Path directory;

    private Managers managers;

    @BeforeEach
    void open() throws Exception {
        managers = new Managers(directory.resolve("member"));
    }

    @AfterEach
    void close() {
        managers.close();
    }

    @Test
    void firstOperation_otherClusterId_namesBoth() {
        String text = refusal(Map.of("loomcache.cluster.cluster-id", "elsewhere"));

        assertTrue(text.contains("cluster id"), text);
        assertTrue(text.contains("'elsewhere'"), text);
        assertTrue(text.contains("'jcache-test'"), text);
    }

    @Test
    void firstOperation_memberOfAnUnknownAuthority_saysSo() throws Exception {
        String text = refusal(Map.of("loomcache.tls.directory", others().toString()));

        assertTrue(text.contains("not issued by a CA that is trusted here"), text);
    }

    @Test
    void firstOperation_certificateThatTheMemberDoesNotTrust_saysSo() throws Exception {
        Path mixed = others();
        Files.copy(
                managers.certificates().resolve("ca.pem"),
                mixed.resolve("ca.pem"),
                StandardCopyOption.REPLACE_EXISTING);

        String text = refusal(Map.of("loomcache.tls.directory", mixed.toString()));

        assertTrue(text.contains("certificate"), text);
    }

    /** Certificates of an authority that the member has never heard of. */
    private Path others() throws Exception {
        Path others = directory.resolve("others");
        DevelopmentCertificates.write(others, List.of(), Instant.now());
        return others;
    }

    private String refusal(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("loomcache.client.operation-timeout", "2s");
        LoomCacheManager manager = managers.open(all);

        CacheException refusal =
                assertThrows(CacheException.class, () -> manager.createCache("cache", new MutableConfiguration<>()));

        assertInstanceOf(LoomException.NotDone.class, refusal.getCause());
        return Objects.requireNonNull(refusal.getMessage());
    }
}
