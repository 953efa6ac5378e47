package io.loomcache.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberSettingsTest {

    private static final String SEEDS = "a=h1:5701,b=h2:5702,c=h3:5703";

    @Test
    void alone_withTlsOnly_isAMemberWithDefaults() {
        MemberConfig config = member("TLS_DIRECTORY", "/certs");

        assertEquals(List.of(MemberAddress.parse("member-1=localhost:5701")), config.voters());
        assertEquals(new Address("0.0.0.0", 5701), config.listen());
        assertEquals(TlsConfig.pem(Path.of("/certs"), "member"), config.tls());
        assertEquals(Path.of("./loomcache-data"), config.dataDirectory());
        assertEquals(RaftConfiguration.DEFAULT, config.raft());
        assertEquals(DataLimits.DEFAULT, config.dataLimits());
        assertEquals(NetLimits.DEFAULT, config.netLimits());
        assertTrue(config.certificatePermissions().isEmpty());
    }

    @Test
    void oneOfThree_listensOnThePortOfItsSeed() {
        MemberConfig config = member("TLS_DIRECTORY", "/certs", "CLUSTER_SEEDS", SEEDS, "NODE_ID", "b");

        assertEquals(3, config.voters().size());
        assertEquals(new Address("0.0.0.0", 5702), config.listen());
    }

    @Test
    void serverPort_isWhereItListens_andTheSeedWhereItIsReached() {
        MemberConfig config = member(
                "TLS_DIRECTORY",
                "/certs",
                "CLUSTER_SEEDS",
                SEEDS,
                "NODE_ID",
                "b",
                "SERVER_PORT",
                "7654",
                "SERVER_BIND_ADDRESS",
                "127.0.0.1",
                "NODE_HOST",
                "h2",
                "NODE_PORT",
                "5702");

        assertEquals(new Address("127.0.0.1", 7654), config.listen());
        assertEquals(Address.parse("h2:5702"), config.voters().get(1).address());
    }

    @Test
    void externalAddress_isTheHost_atThePortInside_unlessThereIsAnother() {
        assertNull(member("TLS_DIRECTORY", "/certs").external());
        assertEquals(
                new Address("m.example", 5701),
                member("TLS_DIRECTORY", "/certs", "NODE_EXTERNAL_HOST", "m.example")
                        .external());
        assertEquals(
                new Address("m.example", 443),
                member("TLS_DIRECTORY", "/certs", "NODE_EXTERNAL_HOST", "m.example", "NODE_EXTERNAL_PORT", "443")
                        .external());
    }

    @Test
    void serverDisabled_listensNowhereAndNeedsNoTls() {
        MemberConfig config = member("SERVER_ENABLED", "false");

        assertNull(config.listen());
        assertNull(config.tls());
    }

    @Test
    void embedded_takesRaftAndLimitsOnly() {
        MemberConfig config = MemberSettings.embeddedConfig(
                settings("SERVER_RAFT_ELECTION_TIMEOUT_MS", "700", "LIMITS_KEY_BYTES", "99"), Path.of("/d"));

        assertNull(config.listen());
        assertEquals(Path.of("/d"), config.dataDirectory());
        assertEquals(Duration.ofMillis(700), config.raft().electionTimeout());
        assertEquals(99, config.dataLimits().keyBytes());
    }

    @Test
    void stores_withPasswords_becomeTls() {
        TlsConfig tls = Objects.requireNonNull(member(
                        "TLS_KEY_STORE_PATH",
                        "/k.p12",
                        "TLS_KEY_STORE_PASSWORD",
                        "k",
                        "TLS_TRUST_STORE_PATH",
                        "/t.p12",
                        "TLS_TRUST_STORE_PASSWORD",
                        "t",
                        "TLS_VERIFY_HOST_NAME",
                        "false")
                .tls());

        assertEquals(new TlsConfig(Path.of("/k.p12"), null, "k", Path.of("/t.p12"), "t", false), tls);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no certificate                       | NODE_ID=a",
                "loomcache.tls.trust-store-path       | TLS_KEY_STORE_PATH=/k.p12",
                "loomcache.tls.private-key-path       | TLS_KEY_STORE_PATH=/k.pem TLS_TRUST_STORE_PATH=/ca.pem",
                "loomcache.tls.key-store-path: not together | TLS_DIRECTORY=/c TLS_KEY_STORE_PATH=/k.p12",
                "loomcache.node.id: 'z'               | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:1,b=h:2 NODE_ID=z",
                "its id too                           | TLS_DIRECTORY=/c CLUSTER_SEEDS=h:1,h:2",
                "each member id once                  | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:1,a=h:2 NODE_ID=a",
                "loomcache.node.host: 'x'             | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:1 NODE_ID=a NODE_HOST=x",
                "loomcache.node.port: '7'             | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:1 NODE_ID=a NODE_PORT=7",
                "loomcache.http.port: '5701'          | TLS_DIRECTORY=/c HTTP_PORT=5701",
                "loomcache.metrics.port: '5701'       | TLS_DIRECTORY=/c METRICS_PORT=5701",
                "loomcache.metrics.port: '8080'       | TLS_DIRECTORY=/c METRICS_PORT=8080",
                "loomcache.node.external.host beside it | TLS_DIRECTORY=/c NODE_EXTERNAL_PORT=443",
                "the port of HTTP health              | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:8080 NODE_ID=a",
                "the port of metrics                  | TLS_DIRECTORY=/c CLUSTER_SEEDS=a=h:9090 NODE_ID=a",
                "loomcache.limits.frame-bytes         | TLS_DIRECTORY=/c LIMITS_FRAME_BYTES=1000000",
                "loomcache.server.raft.election-timeout-ms: '150' | TLS_DIRECTORY=/c SERVER_RAFT_ELECTION_TIMEOUT_MS=150",
                "at least one loomcache.auth.cert-permissions. | TLS_DIRECTORY=/c AUTH_ENABLED=true",
                "because there is loomcache.auth.cert-permissions.X | TLS_DIRECTORY=/c AUTH_CERT_PERMISSIONS_X=ADMIN",
            })
    void impossibleCombination_isRefused(String expected, String assignments) {
        String[] pairs = assignments.split(" ", -1);
        Map<String, String> environment = new HashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            environment.put("LOOMCACHE_" + pair.substring(0, equals), pair.substring(equals + 1));
        }

        String message =
                refusal(() -> MemberSettings.memberConfig(Settings.ofServer(new Properties(), environment, null)));

        assertTrue(message.contains(expected), message);
    }

    @Test
    void production_saysAllThatIsUnsafe() {
        Settings settings = settings(
                "PROFILE", "production", "TLS_DIRECTORY", "/c", "RAFT_GROUPS", "2", "TLS_VERIFY_HOST_NAME", "false");

        String message = refusal(() -> MemberSettings.memberConfig(settings));

        for (String name : List.of(
                "raft.groups",
                "auth.enabled",
                "tls.verify-host-name",
                "tls.revocation-checking-enabled",
                "production.allow-standalone")) {
            assertTrue(message.contains("loomcache." + name), message);
        }
    }

    @Test
    void revocation_byCrlFiles_isTheSourceWhereThereIsAPath() {
        MemberConfig config =
                member("TLS_DIRECTORY", "/c", "TLS_REVOCATION_CHECKING_ENABLED", "true", "TLS_CRL_PATH", "/crls");

        assertEquals(
                Revocation.ofFiles(Path.of("/crls")),
                Objects.requireNonNull(config.tls()).revocation());
    }

    @Test
    void revocation_withoutASource_isRefusedWithWhatIsMissing() {
        assertEquals(
                "loomcache.tls.revocation-checking-enabled: 'true', expected a source that says who was revoked, or every"
                        + " certificate would be refused: loomcache.tls.crl-path, or loomcache.tls.revocation-source beside it",
                refusal(() -> member("TLS_DIRECTORY", "/c", "TLS_REVOCATION_CHECKING_ENABLED", "true")));
    }

    @Test
    void revocation_ofSettingsThatContradict_isRefused() {
        assertTrue(refusal(() -> member("TLS_DIRECTORY", "/c", "TLS_CRL_PATH", "/crls"))
                .startsWith("loomcache.tls.revocation-checking-enabled: 'false'"));
        assertTrue(refusal(() -> member(
                        "TLS_DIRECTORY",
                        "/c",
                        "TLS_REVOCATION_CHECKING_ENABLED",
                        "true",
                        "TLS_REVOCATION_SOURCE",
                        "crl_files"))
                .startsWith("loomcache.tls.revocation-source: 'crl_files'"));
        assertTrue(refusal(() -> member(
                        "TLS_DIRECTORY",
                        "/c",
                        "TLS_REVOCATION_CHECKING_ENABLED",
                        "true",
                        "TLS_REVOCATION_SOURCE",
                        "ocsp",
                        "TLS_CRL_PATH",
                        "/crls"))
                .startsWith("loomcache.tls.crl-path: '/crls'"));
    }

    private static MemberConfig member(String... namesAndValues) {
        return MemberSettings.memberConfig(settings(namesAndValues));
    }

    private static Settings settings(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put("LOOMCACHE_" + namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.ofServer(new Properties(), environment, null);
    }

    private static String refusal(Runnable action) {
        return String.valueOf(assertThrows(ConfigException.class, action::run).getMessage());
    }
}
