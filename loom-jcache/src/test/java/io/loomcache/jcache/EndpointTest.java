package io.loomcache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Address;
import io.loomcache.config.ConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void of_embedded_temporaryOrDurable() {
        assertEquals(new Endpoint.Temporary(), Endpoint.of(URI.create("loom:embedded")));
        assertEquals(
                new Endpoint.Durable(Path.of("/var/lib/cache data")),
                Endpoint.of(URI.create("loom:embedded:/var/lib/cache%20data")));
    }

    @Test
    void of_seeds_inOrder() {
        assertEquals(
                new Endpoint.Remote(List.of(new Address("a.example", 5701), new Address("10.0.0.2", 7654))),
                Endpoint.of(URI.create("loom://a.example:5701,10.0.0.2:7654")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"loom:other", "loom:embedded:", "hazelcast://a:1", "embedded", "loom:///"})
    void of_otherUris_namesWhatIsExpected(String uri) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> Endpoint.of(URI.create(uri)));

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

    private static String text(Exception e) {
        return Objects.requireNonNull(e.getMessage());
    }
}
