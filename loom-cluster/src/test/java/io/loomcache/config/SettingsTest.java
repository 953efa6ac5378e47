package io.loomcache.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    /** Name, default, a value other than the default where there is one, its parsed form, an impossible value. */
    private static final List<List<String>> TABLE = List.of(
            row("profile", "development", "production", "production", "staging"),
            row("production.allow-standalone", "false", "true", "true", "yes"),
            row("cluster.cluster-id", "loomcache", "orders", "orders", " "),
            row("cluster.seeds", "", "a=h1:5701, h2:7654", "[a=h1:5701, h2:7654]", "h1:8080"),
            row("cluster.join", "never", "AUTO", "auto", "sometimes"),
            row("cluster.join-as", "voter", "learner", "learner", "leader"),
            row("cluster.version.auto-upgrade", "true", "false", "false", "1"),
            row("node.id", "member-1", "b", "b", ""),
            row("node.host", "", "h1", "h1", ""),
            row("node.port", "", "7654", "7654", "65536"),
            row("node.external.host", "", "shop-0.example", "shop-0.example", ""),
            row("node.external.port", "", "443", "443", "0"),
            row("node.zone", "", "eu-1a", "eu-1a", ""),
            row("node.machine", "", "worker-3", "worker-3", ""),
            row("dns-domain", "cluster.local", "k8s.example", "k8s.example", ""),
            row("discovery.refresh-interval", "10s", "1m", "PT1M", "10"),
            row("discovery.dns.service-dns", "", "shop.example", "shop.example", ""),
            row("discovery.dns.service-dns-timeout", "5s", "500ms", "PT0.5S", "5"),
            row("discovery.dns.port-name", "member", "loom", "loom", ""),
            row("discovery.dns.service-port", "0", "7654", "7654", "65536"),
            row("discovery.kubernetes.enabled", "false", "true", "true", "yes"),
            row("discovery.kubernetes.namespace", "", "caches", "caches", ""),
            row("discovery.kubernetes.service-name", "", "shop", "shop", ""),
            row("discovery.kubernetes.service-label-name", "", "a,b", "a,b", ""),
            row("discovery.kubernetes.service-label-value", "", "x,y", "x,y", ""),
            row("discovery.kubernetes.pod-label-name", "", "app", "app", ""),
            row("discovery.kubernetes.pod-label-value", "", "shop", "shop", ""),
            row("discovery.kubernetes.pod-label-selector", "", "app in (a,b)", "app in (a,b)", ""),
            row("discovery.kubernetes.port-name", "member", "loom", "loom", ""),
            row("discovery.kubernetes.service-port", "0", "7654", "7654", "-1"),
            row("discovery.kubernetes.resolve-not-ready-addresses", "true", "false", "false", "no"),
            row("discovery.kubernetes.api-server", "", "https://api:6443", "https://api:6443", "api:6443"),
            row(
                    "discovery.kubernetes.namespace-path",
                    "/var/run/secrets/kubernetes.io/serviceaccount/namespace",
                    "/ns",
                    "/ns",
                    ""),
            row(
                    "discovery.kubernetes.token-path",
                    "/var/run/secrets/kubernetes.io/serviceaccount/token",
                    "/t",
                    "/t",
                    ""),
            row(
                    "discovery.kubernetes.ca-certificate-path",
                    "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
                    "/ca",
                    "/ca",
                    ""),
            row("discovery.kubernetes.api-retries", "3", "0", "0", "101"),
            row("discovery.kubernetes.auto-populate-member-attributes", "false", "true", "true", "1"),
            row("server.enabled", "true", "false", "false", "on"),
            row("server.bind-address", "0.0.0.0", "127.0.0.1", "127.0.0.1", ""),
            row("server.port", "", "0", "0", "-1"),
            row("http.enabled", "true", "FALSE", "false", "0"),
            row("http.port", "8080", "8443", "8443", "http"),
            row("metrics.enabled", "true", "false", "false", "1"),
            row("metrics.port", "9090", "0", "0", "http"),
            row(
                    "metrics.otlp.url",
                    "",
                    "https://otel:4318/v1/metrics",
                    "https://otel:4318/v1/metrics",
                    "http://otel:4318/v1/metrics"),
            row("metrics.otlp.interval", "60s", "5s", "PT5S", "5"),
            row("metrics.otlp.headers-file", "", "/etc/headers", "/etc/headers", ""),
            row("slow-operation-threshold", "500ms", "0ms", "PT0S", "1"),
            row("log.format", "text", "JSON", "json", "xml"),
            row("log.level", "info", "debug", "debug", "loud"),
            row("log.levels", "", "io.loomcache.net=Debug, x=off", "[io.loomcache.net=debug, x=off]", "x"),
            row("server.ssl.enabled", "true", "true", "true", "false"),
            row("server.ssl.client-auth", "need", "need", "need", "want"),
            row("server.persistence.enabled", "true", "true", "true", "false"),
            row("server.persistence.wal-directory", "./loomcache-data", "/var/lib/x", "/var/lib/x", ""),
            row("storage.encryption.key-file", "", "/etc/key", "/etc/key", ""),
            row("server.persistence.snapshot-threshold", "100000", "5000", "5000", "99"),
            row("server.eviction.policy", "NONE", "none", "NONE", "LRU"),
            row("server.eviction.max-entries", "0", "0", "0", "1000"),
            row(
                    "server.eviction.max-memory-bytes",
                    "9223372036854775807",
                    "9223372036854775807",
                    "9223372036854775807",
                    "1"),
            row("tls.enabled", "true", "true", "true", "false"),
            row("tls.require-client-auth", "true", "true", "true", "false"),
            row("tls.directory", "", "/etc/certs", "/etc/certs", ""),
            row("tls.key-store-path", "", "/k.p12", "/k.p12", ""),
            row("tls.key-store-password", "", "s3cret-k", "s3cret-k", ""),
            row("tls.private-key-path", "", "/k.key", "/k.key", ""),
            row("tls.trust-store-path", "", "/t.p12", "/t.p12", ""),
            row("tls.trust-store-password", "", "s3cret-t", "s3cret-t", ""),
            row("tls.verify-host-name", "true", "false", "false", "maybe"),
            row("tls.revocation-checking-enabled", "false", "true", "true", "on"),
            row("tls.crl-path", "", "/crls", "/crls", ""),
            row("tls.revocation-source", "", "OCSP", "ocsp", "dns"),
            row("tls.revocation-soft-fail", "false", "true", "true", "soft"),
            row("auth.enabled", "false", "true", "true", "1"),
            row("auth.gateway-trust", "false", "false", "false", "true"),
            row("raft.groups", "1", "4", "4", "65"),
            row("raft.pending-entries", "10000", "500", "500", "9"),
            row("raft.batch-entries", "1000", "10", "10", "0"),
            row("server.raft.election-timeout-ms", "500", "1000", "PT1S", "1s"),
            row("server.raft.heartbeat-interval-ms", "100", "50", "PT0.05S", "5"),
            row("limits.key-bytes", "16384", "1024", "1024", "0"),
            row("limits.value-bytes", "4194304", "1024", "1024", "4g"),
            row("limits.batch-entries", "10000", "10", "10", "-5"),
            row("limits.batch-bytes", "8388608", "1024", "1024", "2147483648"),
            row("limits.frame-bytes", "16777216", "33554432", "33554432", "x"),
            row("limits.connections", "10000", "5", "5", "0"),
            row("limits.outbound-bytes", "67108864", "1024", "1024", "0"),
            row("limits.requests-per-connection", "8192", "16", "16", "0"),
            row("limits.handshake-timeout", "5s", "500ms", "PT0.5S", "5"),
            row("uri", "loom:embedded", "loom://a:5701,b:5701", "loom://a:5701,b:5701", "loom://a b"),
            row("client.name", "client", "orders-7", "orders-7", ""),
            row("client.addresses", "internal", "External", "external", "both"),
            row("client.operation-timeout", "30s", "2m", "PT2M", "30"),
            row("client.session-timeout", "120s", "1h", "PT1H", "1d"),
            row("marshaller.allow", "", "com.example.*", "com.example.*", ""));

    static Stream<Arguments> table() {
        return TABLE.stream().map(row -> Arguments.of(row.toArray()));
    }

    private static List<String> row(String... cells) {
        return List.of(cells);
    }

    @Test
    void table_hasEverySettingOnce() {
        List<String> rows = TABLE.stream().map(row -> "loomcache." + row.get(0)).toList();

        assertEquals(KnownSettings.all().stream().map(Setting::name).toList(), rows);
    }

    @ParameterizedTest
    @MethodSource("table")
    void property_binds(String name, String defaultText, String text, String parsed, String bad) {
        Settings settings = given(properties("loomcache." + name, text));

        assertEquals(parsed, value(settings, name));
        assertTrue(settings.isSet(setting(name)));
    }

    @ParameterizedTest
    @MethodSource("table")
    void environment_binds(String name, String defaultText, String text, String parsed, String bad) {
        Settings settings = environment(Map.of(setting(name).environmentName(), text));

        assertEquals(parsed, value(settings, name));
    }

    @ParameterizedTest
    @MethodSource("table")
    void nothing_givesDefault(String name, String defaultText, String text, String parsed, String bad) {
        Settings settings = environment(Map.of());

        assertEquals(defaultText, shown(settings, name).value());
        assertEquals(
                defaultText.isEmpty() ? "not set" : "default",
                shown(settings, name).source());
        assertEquals(defaultText.isEmpty(), settings.find(setting(name)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("table")
    void impossibleValue_isRefusedNamingAll(String name, String defaultText, String text, String parsed, String bad) {
        String variable = setting(name).environmentName();

        String message = refusal(() -> environment(Map.of(variable, bad)));

        String shown = setting(name).isSecret() ? "***" : bad;
        assertTrue(
                message.startsWith("loomcache." + name + ": '" + shown + "' (environment " + variable + "), expected "
                        + setting(name).expected()),
                message);
    }

    @Test
    void plainNames_areDistinct() {
        Set<String> plain = KnownSettings.all().stream()
                .map(setting -> KnownSettings.plain(setting.name()))
                .collect(Collectors.toCollection(HashSet::new));

        assertEquals(KnownSettings.all().size(), plain.size());
    }

    @ParameterizedTest
    @CsvSource({
        "loomcache.node.idd, loomcache.node.id",
        "loomcache.cluster.sedes, loomcache.cluster.seeds",
        "loomcache.server.raft.election-timeout, loomcache.server.raft.election-timeout-ms",
        "loomcache.auth.cert-permissions, loomcache.auth.enabled",
    })
    void unknownProperty_isRefusedWithNearestName(String unknown, String nearest) {
        String message = refusal(() -> given(properties(unknown, "x")));

        assertTrue(message.startsWith(unknown + " (given property): unknown setting"), message);
        if (!unknown.endsWith("permissions")) {
            assertTrue(message.endsWith(nearest), message);
        }
    }

    @Test
    void unknownVariable_isRefusedWithNearestVariable() {
        String message = refusal(() -> environment(Map.of("LOOMCACHE_TLS_DIRECTRY", "x")));

        assertTrue(message.endsWith("the nearest known name is LOOMCACHE_TLS_DIRECTORY"), message);
    }

    @Test
    void foreignNames_arePassedOver() {
        Settings settings = Settings.ofClient(
                properties("other.thing", "x"), properties("java.version", "17"), Map.of("PATH", "/bin"), none());

        assertFalse(settings.isSet(KnownSettings.NODE_ID));
    }

    @Test
    void foreignNameInOurFile_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.properties"), "loomcach.node.id=a\n");

        String message = refusal(() -> Settings.ofServer(new Properties(), Map.of(), file));

        assertTrue(message.contains("loomcach.node.id") && message.endsWith("loomcache.node.id"), message);
    }

    @Test
    void kubernetesServiceLinks_arePassedOver() {
        Settings settings = environment(Map.of(
                "LOOMCACHE_SERVICE_HOST", "10.0.0.1",
                "LOOMCACHE_SERVICE_PORT", "5701",
                "LOOMCACHE_CLIENT_SERVICE_PORT_MEMBER", "5701",
                "LOOMCACHE_SERVER_PORT", "tcp://10.0.0.1:5701",
                "LOOMCACHE_PORT_5701_TCP", "tcp://10.0.0.1:5701",
                "LOOMCACHE_PORT_5701_TCP_ADDR", "10.0.0.1"));

        assertFalse(settings.isSet(KnownSettings.SERVER_PORT));
    }

    @Test
    void client_takesGivenBeforeSystemBeforeEnvironmentBeforeClassPath(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("loomcache.properties"), """
                loomcache.client.name=file
                loomcache.cluster.cluster-id=file
                loomcache.node.id=file
                loomcache.node.host=file
                """);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            Settings settings = Settings.ofClient(
                    properties("loomcache.client.name", "given"),
                    properties("loomcache.client.name", "system", "loomcache.cluster.cluster-id", "system"),
                    Map.of(
                            "LOOMCACHE_CLIENT_NAME",
                            "env",
                            "LOOMCACHE_CLUSTER_CLUSTER_ID",
                            "env",
                            "LOOMCACHE_NODE_ID",
                            "env"),
                    loader);

            assertEquals("given", settings.get(KnownSettings.CLIENT_NAME));
            assertEquals("system", settings.get(KnownSettings.CLUSTER_ID));
            assertEquals("env", settings.get(KnownSettings.NODE_ID));
            assertEquals("file", settings.get(KnownSettings.NODE_HOST));
            assertTrue(shown(settings, "node.host").source().contains("loomcache.properties loomcache.node.host"));
        }
    }

    @Test
    void server_takesEnvironmentBeforeFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.properties"), "loomcache.node.id = file\nloomcache.cluster.cluster-id = Größe\n");

        Settings settings = Settings.ofServer(new Properties(), Map.of("LOOMCACHE_NODE_ID", "env"), file);

        assertEquals("env", settings.get(KnownSettings.NODE_ID));
        assertEquals("Größe", settings.get(KnownSettings.CLUSTER_ID));
    }

    @Test
    void missingFile_isNamed(@TempDir Path folder) {
        Path file = folder.resolve("absent.properties");

        String message = refusal(() -> Settings.ofServer(new Properties(), Map.of(), file));

        assertEquals("configuration file " + file + ": no such file", message);
    }

    @Test
    void formerName_works_withAWarningThatNamesTheNewOne() {
        Settings settings = renamed(Map.of("LOOMCACHE_MEMBER_NAME", "b", "LOOMCACHE_TLS_SECRET", "s3cret"));

        assertEquals("b", settings.get(KnownSettings.NODE_ID));
        assertEquals("s3cret", settings.get(KnownSettings.KEY_STORE_PASSWORD));
        assertEquals(
                "environment LOOMCACHE_MEMBER_NAME", shown(settings, "node.id").source());
        assertEquals(
                List.of(
                        "loomcache.member.name (environment): its name is loomcache.node.id now, and the old one will be"
                                + " refused by a later version",
                        "loomcache.tls.secret (environment): its name is loomcache.tls.key-store-password now, and the"
                                + " old one will be refused by a later version"),
                settings.warnings());
    }

    @Test
    void formerName_ofASecret_takesItsFileToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "from the file\n");

        Settings settings = renamed(Map.of("LOOMCACHE_TLS_SECRET_FILE", file.toString()));

        assertEquals("from the file", settings.get(KnownSettings.KEY_STORE_PASSWORD));
        assertEquals(1, settings.warnings().size());
    }

    @Test
    void formerAndPresentName_inOneSource_areRefused() {
        String message = refusal(() -> renamed(Map.of("LOOMCACHE_MEMBER_NAME", "b", "LOOMCACHE_NODE_ID", "c")));

        assertTrue(message.startsWith("loomcache.node.id: set twice"), message);
    }

    /** Each works, and does not stand for a setting that there is. */
    @Test
    void formerNames_ofTheProduct_leadToSettings() {
        KnownSettings.RENAMED.forEach((former, present) -> {
            assertNotNull(KnownSettings.find(present), present);
            assertNull(KnownSettings.find(former), former);
        });
        assertEquals(List.of(), environment(Map.of("LOOMCACHE_NODE_ID", "a")).warnings());
    }

    private static Settings renamed(Map<String, String> environment) {
        return new Settings(
                List.of(Source.environment(environment)),
                true,
                Map.of(
                        "loomcache.member.name", "loomcache.node.id",
                        "loomcache.tls.secret", "loomcache.tls.key-store-password"));
    }

    @Test
    void twoSpellingsInOneSource_areRefused() {
        Properties both = properties("loomcache.node.id", "a", "loomcache.node-id", "b");

        String message = refusal(() -> given(both));

        assertTrue(message.startsWith("loomcache.node.id: set twice"), message);
    }

    @Test
    void secrets_areMasked() {
        Settings settings = environment(Map.of("LOOMCACHE_TLS_KEY_STORE_PASSWORD", "s3cret"));

        assertEquals("***", shown(settings, "tls.key-store-password").value());
        assertFalse(settings.effective().toString().contains("s3cret"));
    }

    @Test
    void secretFile_isRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "from the file\n");

        Settings variable = environment(Map.of("LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE", file.toString()));
        Settings property = given(properties("loomcache.tls.trust-store-password-file", file.toString()));

        assertEquals("from the file", variable.get(KnownSettings.KEY_STORE_PASSWORD));
        assertEquals("from the file", property.get(KnownSettings.TRUST_STORE_PASSWORD));
    }

    @Test
    void secretFile_thatIsAbsent_isNamed(@TempDir Path folder) {
        String path = folder.resolve("absent").toString();

        String message = refusal(() -> environment(Map.of("LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE", path)));

        assertTrue(message.contains("LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE: '" + path + "'"), message);
    }

    @Test
    void secretAndItsFile_inOneSource_areRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "x");
        Map<String, String> both = Map.of(
                "LOOMCACHE_TLS_KEY_STORE_PASSWORD", "y", "LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE", file.toString());

        assertTrue(refusal(() -> environment(both)).contains("set twice"));
    }

    @Test
    void fileOfAnOrdinarySetting_isUnknown() {
        assertTrue(refusal(() -> environment(Map.of("LOOMCACHE_NODE_ID_FILE", "/x")))
                .contains("unknown setting"));
    }

    @Test
    void permission_fromProperty_matchesExactly() {
        CertificatePermissions permissions = given(
                        properties("loomcache.auth.cert-permissions.Web-1.example", "READ_ONLY"))
                .permissions();

        assertEquals("READ_ONLY", of(permissions, "Web-1.example"));
        assertEquals("null", of(permissions, "web-1.example"));
        assertEquals("null", of(permissions, "Web_1.example"));
    }

    @Test
    void permission_fromEnvironment_matchesWithoutCaseAndDash() {
        CertificatePermissions permissions = environment(Map.of("LOOMCACHE_AUTH_CERT_PERMISSIONS_WEB_1", "read_write"))
                .permissions();

        assertEquals("READ_WRITE", of(permissions, "web-1"));
        assertEquals("READ_WRITE", of(permissions, "Web_1"));
        assertEquals("null", of(permissions, "web.1"));
    }

    @Test
    void permission_ofTheFirstSource_wins() {
        CertificatePermissions permissions = Settings.ofServer(
                        properties("loomcache.auth.cert-permissions.web", "READ_ONLY"),
                        Map.of("LOOMCACHE_AUTH_CERT_PERMISSIONS_WEB", "ADMIN"),
                        null)
                .permissions();

        assertEquals("READ_ONLY", of(permissions, "web"));
        assertEquals("ADMIN", of(permissions, "WEB"));
    }

    private static String of(CertificatePermissions permissions, String commonName) {
        return String.valueOf(permissions.of(CertificateNames.ofCommonName(commonName)));
    }

    @Test
    void permission_isShownAsItIsWritten() {
        String text = "READ_ONLY:orders-*,READ_WRITE:stock for uri:spiffe://prod/web";
        Settings settings = environment(Map.of("LOOMCACHE_AUTH_CERT_PERMISSIONS_WEB", text));

        assertTrue(settings.effective().stream()
                .anyMatch(each -> each.name().equals("loomcache.auth.cert-permissions.WEB")
                        && each.value().equals(text)));
    }

    @Test
    void permission_thatDoesNotExist_isRefused() {
        String message = refusal(() -> environment(Map.of("LOOMCACHE_AUTH_CERT_PERMISSIONS_WEB", "ROOT")));

        assertTrue(message.contains("'ROOT'") && message.contains("READ_ONLY, READ_WRITE, ADMIN"), message);
    }

    private static Settings given(Properties properties) {
        return Settings.ofClient(properties, new Properties(), Map.of(), none());
    }

    private static Settings environment(Map<String, String> environment) {
        return Settings.ofServer(new Properties(), environment, null);
    }

    private static ClassLoader none() {
        return new URLClassLoader(new URL[0], null);
    }

    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    private static Setting<?> setting(String name) {
        return KnownSettings.all().stream()
                .filter(setting -> setting.name().equals("loomcache." + name))
                .findFirst()
                .orElseThrow();
    }

    private static String value(Settings settings, String name) {
        return settings.get(setting(name)).toString();
    }

    private static Settings.Effective shown(Settings settings, String name) {
        return settings.effective().stream()
                .filter(effective -> effective.name().equals("loomcache." + name))
                .findFirst()
                .orElseThrow();
    }

    private static String refusal(Runnable action) {
        return String.valueOf(assertThrows(ConfigException.class, action::run).getMessage());
    }
}
