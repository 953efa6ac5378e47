package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.ConfigException;
import io.loomcache.config.KnownSettings;
import io.loomcache.config.MemberConfig;
import io.loomcache.config.MemberSettings;
import io.loomcache.config.Setting;
import io.loomcache.config.Settings;
import io.loomcache.config.TlsConfig;
import io.loomcache.config.UnsafeSettingsException;
import io.loomcache.net.TestCertificates;
import io.loomcache.net.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The production profile: with good settings it starts, and each unsafe one it refuses. The table of {@code
 * docs/SECURITY.md} is made of these refusals; {@code -Dloom.write} writes it.
 */
class ProductionTest {

    private static final Path PAGE = Path.of("../docs/SECURITY.md");
    private static final String BEGIN = "<!-- made by ProductionTest -->\n";
    private static final String END = "<!-- end -->\n";

    private static final String SEEDS = "a=h1:5701,b=h2:5701,c=h3:5701";

    /**
     * One unsafe setting among good ones.
     *
     * @param value null: it is missing
     */
    private record Unsafe(String name, String value, List<String> without) {

        static Unsafe of(String name, String value, String... without) {
            return new Unsafe(name, value, List.of(without));
        }

        Map<String, String> among(Map<String, String> good) {
            Map<String, String> environment = new HashMap<>(good);
            without.forEach(setting -> environment.remove(variable(setting)));
            if (value.isEmpty()) {
                environment.remove(variable(name));
            } else {
                environment.put(variable(name), value);
            }
            return environment;
        }

        @Override
        public String toString() {
            return name + "=" + value;
        }
    }

    static List<Unsafe> unsafe() {
        return List.of(
                Unsafe.of("cluster.cluster-id", ""),
                Unsafe.of("cluster.seeds", ""),
                Unsafe.of("cluster.seeds", "a=h1:5701"),
                Unsafe.of("cluster.seeds", "a=h1:8080,b=h2:5701,c=h3:5701"),
                Unsafe.of("cluster.seeds", "a=h1:9090,b=h2:5701,c=h3:5701"),
                Unsafe.of("tls.enabled", "false"),
                Unsafe.of("tls.require-client-auth", "false"),
                Unsafe.of("tls.verify-host-name", "false"),
                Unsafe.of("tls.revocation-checking-enabled", "false"),
                Unsafe.of("tls.revocation-source", "", "tls.crl-path"),
                Unsafe.of("tls.revocation-soft-fail", "true"),
                Unsafe.of("auth.enabled", "false"),
                Unsafe.of("auth.gateway-trust", "true"),
                Unsafe.of("server.ssl.enabled", "false"),
                Unsafe.of("server.ssl.client-auth", "want"),
                Unsafe.of("raft.groups", "3"),
                Unsafe.of("server.persistence.enabled", "false"),
                Unsafe.of("server.eviction.policy", "LRU"),
                Unsafe.of("server.eviction.max-entries", "1000"),
                Unsafe.of("server.eviction.max-memory-bytes", "1000000"));
    }

    private static Map<String, String> good() {
        return Map.of(
                variable("profile"), "production",
                variable("cluster.cluster-id"), "orders",
                variable("cluster.seeds"), SEEDS,
                variable("node.id"), "a",
                variable("tls.directory"), "/certs",
                variable("tls.revocation-checking-enabled"), "true",
                variable("tls.crl-path"), "/certs/ca.crl",
                variable("auth.enabled"), "true",
                variable("auth.cert-permissions.member"), "ADMIN");
    }

    private static String variable(String name) {
        return "LOOMCACHE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static MemberConfig member(Map<String, String> environment) {
        return MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment, null));
    }

    private static List<String> refusals(Map<String, String> environment) {
        return assertThrows(UnsafeSettingsException.class, () -> member(environment))
                .refusals();
    }

    @Test
    void goodSettings_makeAMember() {
        MemberConfig config = member(good());

        assertEquals("orders", config.clusterId());
        assertEquals(Path.of("/certs/ca.crl"), revocationOf(config));
    }

    private static Path revocationOf(MemberConfig config) {
        TlsConfig tls = Objects.requireNonNull(config.tls());
        return Objects.requireNonNull(Objects.requireNonNull(tls.revocation()).crls());
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void unsafeSetting_isRefusedAlone_namingItsValueAndWhatIsExpected(Unsafe unsafe) {
        List<String> refusals = refusals(unsafe.among(good()));

        assertEquals(1, refusals.size(), refusals.toString());
        String refusal = refusals.get(0);
        assertTrue(refusal.startsWith("loomcache." + unsafe.name + ": '"), refusal);
        assertTrue(refusal.contains(unsafe.value) && refusal.contains(", expected "), refusal);
    }

    @Test
    void allThatIsUnsafe_isSaidAtOnce() {
        Map<String, String> environment = new HashMap<>(good());
        List<Unsafe> all = unsafe().stream()
                .filter(unsafe -> !unsafe.name.equals("cluster.seeds") || unsafe.value.equals("a=h1:5701"))
                .toList();
        for (Unsafe unsafe : all) {
            Map<String, String> next = unsafe.among(environment);
            environment.clear();
            environment.putAll(next);
        }

        String refusals = refusals(environment).toString();

        for (Unsafe unsafe : all) {
            assertTrue(refusals.contains("loomcache." + unsafe.name + ": '"), unsafe + " in " + refusals);
        }
    }

    @Test
    void passwordInAFile_isRefused_butNotTheNameOfItsFile(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("loomcache.properties"), "loomcache.tls.key-store-password=secret\n");
        Map<String, String> environment = new HashMap<>(good());
        Settings settings = Settings.ofServer(new Properties(), environment, file);

        List<String> refusals = assertThrows(UnsafeSettingsException.class, () -> MemberSettings.memberConfig(settings))
                .refusals();

        assertEquals(1, refusals.size(), refusals.toString());
        assertTrue(refusals.get(0).startsWith("loomcache.tls.key-store-password: '***'"), refusals.toString());
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        environment.put("LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE", secret.toString());
        member(environment);
    }

    @Test
    void aMemberAlone_needsToBeAllowed() {
        Map<String, String> environment = new HashMap<>(good());
        environment.put(variable("cluster.seeds"), "a=h1:5701");
        environment.put(variable("production.allow-standalone"), "true");

        assertEquals(1, member(environment).voters().size());
    }

    @Test
    void memberInsideOfAJvm_isRefused(@TempDir Path folder) {
        Settings settings = Settings.ofServer(new Properties(), good(), null);

        UnsafeSettingsException refused =
                assertThrows(UnsafeSettingsException.class, () -> MemberSettings.embeddedConfig(settings, folder));

        assertTrue(refused.refusals().get(0).contains("expected loom://host:port"), refused.toString());
    }

    @Test
    void development_takesWhatIsUnsafeButPossible() {
        Map<String, String> environment = new HashMap<>(good());
        environment.put(variable("profile"), "development");
        environment.put(variable("raft.groups"), "3");
        environment.put(variable("tls.verify-host-name"), "false");

        assertEquals(3, member(environment).raft().groups());
        environment.put(variable("tls.enabled"), "false");
        assertEquals(
                ConfigException.class,
                assertThrows(ConfigException.class, () -> member(environment)).getClass());
    }

    @Test
    void server_withUnsafeSettings_endsWithItsOwnExitCode() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = Unsafe.of("tls.enabled", "false").among(good());

        int code = Main.run(
                new String[] {"server"},
                environment,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertEquals(7, code);
        assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count(), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void server_withGoodSettings_startsAndIsReady(@TempDir Path folder) throws Exception {
        TestCertificates made = new TestCertificates(folder.resolve("certs"));
        made.member("member");
        SSLContext caller = new TlsContexts(made.client("caller")).sslContext();
        Path crl = Files.write(folder.resolve("ca.crl"), made.crl());
        Map<String, String> environment = new HashMap<>(good());
        environment.putAll(Map.of(
                variable("cluster.seeds"), "a=localhost:5701",
                variable("production.allow-standalone"), "true",
                variable("tls.directory"), folder.resolve("certs").toString(),
                variable("tls.crl-path"), crl.toString(),
                variable("server.persistence.wal-directory"),
                        folder.resolve("data").toString(),
                variable("server.bind-address"), "127.0.0.1",
                variable("server.port"), "0",
                variable("http.port"), "0",
                variable("metrics.port"), "0"));

        try (ServerProcess process = ServerProcess.start(Settings.ofServer(new Properties(), environment, null))) {
            int port = process.adminPort();
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                while (Certificates.call(caller, "GET", port, "/health/ready").statusCode() != 200) {
                    Thread.onSpinWait(); // each round is a TLS handshake
                }
            });
            assertEquals(
                    403,
                    Certificates.call(caller, "GET", port, "/api/cluster/status")
                            .statusCode());
        }
    }

    @Test
    void page_hasTheTableOfRefusals() throws IOException {
        String page = Files.readString(PAGE);
        String expected =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (System.getProperty("loom.write") != null) {
            Files.writeString(PAGE, expected);
        }

        assertEquals(expected, Files.readString(PAGE), "made anew by -Dtest=ProductionTest -Dloom.write=true");
    }

    private static String table() {
        return unsafe().stream()
                .map(unsafe -> {
                    String refusal = refusals(unsafe.among(good())).get(0);
                    String value = unsafe.value.isEmpty() ? "not set" : "`" + unsafe.value + "`";
                    String expected = refusal.substring(refusal.indexOf(", expected ") + ", expected ".length());
                    return "| `loomcache." + unsafe.name + "` | " + value + " | " + expected + " |\n";
                })
                .collect(Collectors.joining("", "\n| setting | refused | expected |\n|---|---|---|\n", "\n"));
    }

    @Test
    void settingsThatTakeOneValue_areAllInTheTable() {
        List<String> inTheTable =
                unsafe().stream().map(unsafe -> "loomcache." + unsafe.name).toList();
        List<String> ofOneValue = KnownSettings.all().stream()
                .filter(setting -> setting.expected().startsWith(setting.defaultText() + ": "))
                .map(Setting::name)
                .toList();

        assertTrue(ofOneValue.contains("loomcache.tls.enabled"), ofOneValue.toString());
        assertTrue(inTheTable.containsAll(ofOneValue), ofOneValue + " in " + inTheTable);
    }
}
