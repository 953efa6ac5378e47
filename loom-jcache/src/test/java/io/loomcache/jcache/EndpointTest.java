package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.client.ClusterUri;
import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void of_embedded_temporaryOrDurable() {
        assertEquals(new ClusterUri.Temporary(), ClusterUri.of(URI.create("loom:embedded")));
        assertEquals(
                new ClusterUri.Durable(Path.of("/var/lib/cache data")),
                ClusterUri.of(URI.create("loom:embedded:/var/lib/cache%20data")));
    }

    @Test
    void of_seeds_inOrder() {
        assertEquals(
                new ClusterUri.Remote(List.of(new Address("a.example", 5701), new Address("10.0.0.2", 7654))),
                ClusterUri.of(URI.create("loom://a.example:5701,10.0.0.2:7654")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom:other", "loom:embedded:", "hazelcast://a:1", "embedded", "loom:///"})
    void of_otherUris_namesWhatIsExpected(String uri) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> ClusterUri.of(URI.create(uri)));

        assertTrue(
                text(refusal).contains(uri.equals("loom:///") ? "address" : "loom:embedded:PATH"),
                refusal.getMessage());
    }

    @Test
    void open_unknownSetting_namesTheNearest() {
        Properties properties = new Properties();
        properties.setProperty("loomcache.marshaler.allow", "com.example.*");

        CacheException refusal = assertThrows(
                CacheException.class,
                () -> Endpoint.open(URI.create("loom:embedded"), getClass().getClassLoader(), properties));

        assertTrue(text(refusal).contains("loomcache.marshaller.allow"), text(refusal));
    }

    @Test
    void defaultUri_notSet_isEmbedded() {
        assertEquals(URI.create("loom:embedded"), defaultUri(new Properties(), Map.of()));
    }

    @Test
    void defaultUri_systemProperty_beforeEnvironmentBeforeClassPath(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("loomcache.properties"), "loomcache.uri = loom://file:1");
        Properties system = new Properties();
        system.setProperty("loomcache.uri", "loom://system:1");
        Map<String, String> environment = Map.of("LOOMCACHE_URI", "loom://environment:1");

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            assertEquals(URI.create("loom://file:1"), Endpoint.defaultUri(new Properties(), Map.of(), loader));
            assertEquals(
                    URI.create("loom://environment:1"), Endpoint.defaultUri(new Properties(), environment, loader));
            assertEquals(URI.create("loom://system:1"), Endpoint.defaultUri(system, environment, loader));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loom://a b:1", "hazelcast://a:1", "loom:embedded:", "loom://a", "loom://a:x"})
    void defaultUri_impossible_namesSettingAndValue(String uri) {
        CacheException refusal =
                assertThrows(CacheException.class, () -> defaultUri(new Properties(), Map.of("LOOMCACHE_URI", uri)));

        assertTrue(text(refusal).contains("loomcache.uri"), text(refusal));
        assertTrue(text(refusal).contains(uri.replaceFirst("loom://", "")), text(refusal));
    }

    private URI defaultUri(Properties system, Map<String, String> environment) {
        return Endpoint.defaultUri(system, environment, getClass().getClassLoader());
    }

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }
}
