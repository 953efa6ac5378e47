package io.loomcache.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Spring's environment as our settings. */
class EnvironmentSettingsTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    EnvironmentSettingsTest() {
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private void add(String name, Map<String, Object> properties) {
        environment.getPropertySources().addLast(new MapPropertySource(name, properties));
    }

    private void addEnvironment(Map<String, Object> variables) {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    }

    private void addYaml(String text) throws IOException {
        new YamlPropertySourceLoader()
                .load("application.yml", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                .forEach(environment.getPropertySources()::addLast);
    }

    private Settings settings() {
        return EnvironmentSettings.of(environment);
    }

    private String shown(String name) {
        return settings().effective().stream()
                .filter(each -> each.name().equals(name))
                .map(Settings.Effective::value)
                .findFirst()
                .orElseThrow();
    }

    private String refusal() {
        return Objects.requireNonNull(
                assertThrows(ConfigException.class, this::settings).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loomcache.client.operation-timeout",
                "loomcache.client.operationTimeout",
                "loomcache.client.operation_timeout",
                "LOOMCACHE.CLIENT.OPERATIONTIMEOUT"
            })
    void name_inAnySpelling_isTheSetting(String name) {
        add("test", Map.of(name, "7s"));

        assertEquals("7s", shown("loomcache.client.operation-timeout"));
    }

    @Test
    void sources_areAskedInSpringsOrder() {
        add("first", Map.of("loomcache.client.name", "a"));
        addEnvironment(Map.of("LOOMCACHE_CLIENT_NAME", "b", "LOOMCACHE_CLUSTER_CLUSTER_ID", "shop"));
        add("last", Map.of("loomcache.cluster.cluster-id", "other", "loomcache.node.id", "n"));

        assertEquals("a", settings().get(KnownSettings.CLIENT_NAME));
        assertEquals("shop", settings().get(KnownSettings.CLUSTER_ID));
        assertEquals("n", settings().get(KnownSettings.NODE_ID));
    }

    @Test
    void yaml_withListsAndNumbersAndNamesInBrackets_isRead() throws IOException {
        addYaml("""
                loomcache:
                  uri: loom://${host}:5701
                  cluster:
                    seeds:
                      - a=h1:5701
                      - b=h2:5701
                  limits:
                    key-bytes: 1000
                  auth:
                    cert-permissions:
                      "[Shop 1]": READ_WRITE
                """);
        add("test", Map.of("host", "cache-1"));

        assertEquals("loom://cache-1:5701", shown("loomcache.uri"));
        assertEquals("a=h1:5701,b=h2:5701", shown("loomcache.cluster.seeds"));
        assertEquals("1000", shown("loomcache.limits.key-bytes"));
        assertEquals("READ_WRITE", shown("loomcache.auth.cert-permissions.Shop 1"));
    }

    @Test
    void unknownName_isRefusedWithTheNearestKnownOneAndItsSource() {
        add("somewhere", Map.of("loomcache.client.operation-timout", "7s"));

        assertTrue(refusal().contains("somewhere"), refusal());
        assertTrue(refusal().contains("nearest known name is loomcache.client.operation-timeout"), refusal());
    }

    @Test
    void otherNames_areNoneOfOurBusiness() {
        add("test", Map.of("loomcachex.y", "1", "spring.application.name", "shop"));
        addEnvironment(Map.of("LOOMCACHE_SERVICE_HOST", "10.0.0.1", "LOOMCACHE_PORT_5701_TCP", "tcp://10.0.0.1:5701"));

        assertFalse(settings().isSet(KnownSettings.DEFAULT_URI));
    }

    @Test
    void twoSpellings_inOneSource_areRefused() {
        Map<String, Object> both = new HashMap<>();
        both.put("loomcache.client.name", "a");
        both.put("loomcache.client.NAME", "b");
        add("test", both);

        assertTrue(refusal().contains("set twice"), refusal());
    }

    @Test
    void placeholder_withoutValue_isRefused() {
        add("test", Map.of("loomcache.client.name", "${nobody.knows}"));

        assertTrue(refusal().contains("loomcache.client.name"), refusal());
        assertTrue(refusal().contains("${nobody.knows}"), refusal());
    }

    @Test
    void secret_isNeverShown_andNoOption() {
        add("test", Map.of("loomcache.tls.key-store-password", "s3cret", "loomcache.tls.trust-store-password", ""));
        assertFalse(refusal().contains("s3cret"), refusal());

        environment.getPropertySources().remove("test");
        add("test", Map.of("loomcache.tls.key-store-password", "s3cret"));
        assertEquals("***", shown("loomcache.tls.key-store-password"));

        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource("--loomcache.tls.key-store-password=s3cret"));
        assertTrue(refusal().contains("every user of this machine can see options"), refusal());
        assertFalse(refusal().contains("s3cret"), refusal());
    }

    @Test
    void effective_saysWhichSourceItWas() {
        add("mine", Map.of("loomcache.client.name", "a"));

        List<String> sources = settings().effective().stream()
                .filter(each -> each.name().equals("loomcache.client.name"))
                .map(Settings.Effective::source)
                .toList();

        assertEquals(List.of("mine loomcache.client.name"), sources);
    }
}
