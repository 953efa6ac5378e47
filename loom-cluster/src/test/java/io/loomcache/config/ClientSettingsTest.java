package io.loomcache.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSettingsTest {

    private static final List<Address> TWO = List.of(Address.parse("h1:5701"), Address.parse("[::1]:7654"));

    @Test
    void seeds_inBothForms_areTaken() {
        ClientConfig config = ClientSettings.clientConfig(
                settings(Map.of("LOOMCACHE_TLS_DIRECTORY", "/c", "LOOMCACHE_CLUSTER_SEEDS", "a=h1:5701, [::1]:7654")));

        assertEquals(TWO, config.seeds());
        assertEquals(TlsConfig.pem(Path.of("/c"), "client"), config.tls());
        assertEquals(ClientConfig.DEFAULT_OPERATION_TIMEOUT, config.operationTimeout());
        assertEquals(ClientConfig.DEFAULT_SESSION_TIMEOUT, config.sessionTimeout());
    }

    @Test
    void seedsOfTheCaller_replaceThoseOfTheSettings() {
        ClientConfig config = ClientSettings.clientConfig(settings(Map.of("LOOMCACHE_TLS_DIRECTORY", "/c")), TWO);

        assertEquals(TWO, config.seeds());
    }

    @Test
    void addresses_areTheInternalOnes_unlessTheOthersAreWanted() {
        Map<String, String> inside = Map.of("LOOMCACHE_TLS_DIRECTORY", "/c");
        Map<String, String> outside = Map.of("LOOMCACHE_TLS_DIRECTORY", "/c", "LOOMCACHE_CLIENT_ADDRESSES", "external");

        assertEquals(
                ClientConfig.Addresses.INTERNAL,
                ClientSettings.clientConfig(settings(inside), TWO).addresses());
        assertEquals(
                ClientConfig.Addresses.EXTERNAL,
                ClientSettings.clientConfig(settings(outside), TWO).addresses());
    }

    @Test
    void timeouts_areTaken() {
        ClientConfig config = ClientSettings.clientConfig(
                settings(Map.of(
                        "LOOMCACHE_TLS_DIRECTORY", "/c",
                        "LOOMCACHE_CLIENT_OPERATION_TIMEOUT", "500ms",
                        "LOOMCACHE_CLIENT_SESSION_TIMEOUT", "1m")),
                TWO);

        assertEquals(Duration.ofMillis(500), config.operationTimeout());
        assertEquals(Duration.ofMinutes(1), config.sessionTimeout());
    }

    @Test
    void noSeeds_isRefused() {
        String message = refusal(() -> ClientSettings.clientConfig(settings(Map.of("LOOMCACHE_TLS_DIRECTORY", "/c"))));

        assertTrue(message.startsWith("loomcache.cluster.seeds: not set, expected id=host:port"), message);
    }

    @Test
    void production_refusesAPasswordInTheFile_butNotTheNameOfItsFile(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "t");
        Files.writeString(folder.resolve("loomcache.properties"), """
                loomcache.profile=production
                loomcache.tls.key-store-path=/k.p12
                loomcache.tls.key-store-password=k
                loomcache.tls.trust-store-path=/t.p12
                loomcache.tls.trust-store-password-file=%s
                """.formatted(secret));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            Settings settings = Settings.ofClient(new Properties(), new Properties(), Map.of(), loader);

            String message = refusal(() -> ClientSettings.clientConfig(settings, TWO));

            assertTrue(
                    message.contains("loomcache.tls.key-store-password: '***', expected it in no configuration file"),
                    message);
            assertTrue(!message.contains("trust-store-password"), message);
        }
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.ofClient(new Properties(), new Properties(), environment, new URLClassLoader(new URL[0], null));
    }

    private static String refusal(Runnable action) {
        return String.valueOf(assertThrows(ConfigException.class, action::run).getMessage());
    }
}
