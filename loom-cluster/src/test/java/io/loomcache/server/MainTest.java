package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.KnownSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private record Outcome(int code, String out, String err) {}

    /** Of help, in characters. */
    private static final int LINE = 110;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | loomcache: no command",
                "serve                       | loomcache: unknown command 'serve'",
                "server --confg x            | loomcache: server: unknown option --confg",
                "server --config             | loomcache: server: --config needs a value",
                "server --config=a --config=b | loomcache: server: --config is given twice",
                "server now                  | loomcache: server: unexpected 'now'",
                "health now                  | loomcache: health: unknown probe 'now'",
                "health live ready           | loomcache: health: unexpected 'ready'",
                "drain m1                    | loomcache: drain: unexpected 'm1'",
                "transfer m1                 | loomcache: transfer: unexpected 'm1'",
                "drain --to m1               | loomcache: drain: unknown option --to",
                "cluster-version raise       | loomcache: cluster-version: expected nothing or 'raise VERSION'",
                "cluster-version lower 0.1   | loomcache: cluster-version: expected nothing or 'raise VERSION'",
                "upgrade-check               | loomcache: upgrade-check: expected --to VERSION",
                "upgrade-check --to x --members h:1 --loomcache.tls.directory=/absent | loomcache: upgrade-check: --to: version: 'x'",
                "certs                       | loomcache: certs: expected 'certs init DIR'",
                "certs init                  | loomcache: certs: expected 'certs init DIR'",
                "certs make x                | loomcache: certs: expected 'certs init DIR'",
                "discover me                 | loomcache: discover: unexpected 'me'",
                "certs init a b              | loomcache: certs: unexpected 'b'",
                "certs init a --hosts x,,y   | loomcache: certs: --hosts: host: ''",
                "help me                     | loomcache: help: no topic 'me'",
                "version 2                   | loomcache: version: unexpected '2'",
                "stats --watch=2             | loomcache: stats: --watch: '2', expected a number and a unit",
                "stats --watch=99ms          | loomcache: stats: --watch: '99ms', expected a number and a unit",
                "stats m1                    | loomcache: stats: unexpected 'm1'",
                "status --watch              | loomcache: status: unknown option --watch",
            })
    void wrongCommandLine_is2_andSaysWhy(String line, String expected) {
        Outcome outcome = run(Map.of(), line.isEmpty() ? new String[0] : line.split(" +"));

        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith(expected), outcome.err());
        assertEquals(1, outcome.err().lines().count());
        assertEquals("", outcome.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "config",
                "health",
                "backup",
                "restore",
                "unsafe-recover",
                "drain",
                "undrain",
                "transfer",
                "cluster-version",
                "upgrade-check",
                "discover",
                "members",
                "status",
                "stats",
                "rotate-key",
                "certs",
                "version",
                "help"
            })
    void help_isTheSameByEachRoad(String command) {
        Outcome byHelp = run(Map.of(), "help", command);
        Outcome byOption = run(Map.of(), command, "--help");

        assertEquals(0, byHelp.code());
        assertTrue(byHelp.out().startsWith("usage: loomcache " + command), byHelp.out());
        byHelp.out().lines().forEach(line -> assertTrue(line.length() <= LINE, line));
        assertEquals(byHelp, byOption);
    }

    @Test
    void help_namesEveryCommandAndExitCode() {
        Outcome outcome = run(Map.of(), "--help");

        assertEquals(0, outcome.code());
        for (String expected : new String[] {
            "server",
            "config",
            "health",
            "backup FILE",
            "restore FILE",
            "unsafe-recover FILE",
            "drain | undrain",
            "transfer",
            "cluster-version",
            "upgrade-check",
            "discover",
            "members",
            "status",
            "stats",
            "rotate-key",
            "certs init DIR",
            "version",
            "help"
        }) {
            assertTrue(outcome.out().contains("\n  " + expected), expected);
        }
        for (ExitCode code : ExitCode.values()) {
            assertTrue(outcome.out().contains(code.number() + " "), code.toString());
        }
    }

    @Test
    void helpSettings_namesEverySetting() {
        Outcome outcome = run(Map.of(), "help", "settings");

        KnownSettings.all().forEach(setting -> {
            assertTrue(outcome.out().contains("\n" + setting.environmentName()), setting.name());
            assertTrue(outcome.out().contains("expected: " + setting.expected()), setting.name());
        });
    }

    @Test
    void version_isOneLine() {
        Outcome outcome = run(Map.of(), "version");

        assertEquals(0, outcome.code());
        assertTrue(outcome.out().matches("loomcache \\d+\\.\\d+\\.\\d+ \\(protocol \\d+.*\\)\\R"), outcome.out());
    }

    @Test
    void version_asJson_hasTheKeyOfItsArchive() throws IOException {
        Outcome outcome = run(Map.of(), "version", "--json");

        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().matches("\\{\"version\":\"[^\"]+\",\"protocol\":\\d+,.*}\\R"), outcome.out());
        assertTrue(
                outcome.out()
                        .contains("\"archiveKey\":\""
                                + BuildIdentity.ofThisProcess().archiveKey() + "\""),
                outcome.out());
    }

    @Test
    void config_showsValuesSourcesAndNoSecrets() throws IOException {
        Path file = Files.writeString(folder.resolve("x.properties"), "loomcache.http.port=8443\n");
        Map<String, String> environment = Map.of(
                "LOOMCACHE_TLS_KEY_STORE_PATH", "/k.p12",
                "LOOMCACHE_TLS_KEY_STORE_PASSWORD", "s3cret",
                "LOOMCACHE_TLS_TRUST_STORE_PATH", "/t.p12",
                "LOOMCACHE_AUTH_ENABLED", "true",
                "LOOMCACHE_AUTH_CERT_PERMISSIONS_WEB", "READ_ONLY");

        Outcome outcome = run(environment, "config", "--config", file.toString());

        assertEquals(0, outcome.code(), outcome.err());
        assertLine(outcome, "loomcache.http.port +8443 +.*x.properties loomcache.http.port");
        assertLine(outcome, "loomcache.node.id +member-1 +default");
        assertLine(
                outcome, "loomcache.tls.key-store-password +\\*\\*\\* +environment LOOMCACHE_TLS_KEY_STORE_PASSWORD");
        assertLine(outcome, "loomcache.auth.cert-permissions.WEB +READ_ONLY +environment .*");
        assertFalse(outcome.out().contains("s3cret"));
    }

    @Test
    void settingsAsOptions_comeBeforeAllOthers() {
        Map<String, String> environment = Map.of("LOOMCACHE_NODE_ID", "env", "LOOMCACHE_TLS_DIRECTORY", "/certs");

        Outcome outcome = run(environment, "config", "--loomcache.node.id=a", "--loomcache.http.port", "8443");

        assertEquals(0, outcome.code(), outcome.err());
        assertLine(outcome, "loomcache.node.id +a +option loomcache.node.id");
        assertLine(outcome, "loomcache.http.port +8443 +option .*");
    }

    @Test
    void settingsAsOptions_areChecked_andNeverSecrets() {
        Outcome unknown = run(Map.of(), "config", "--loomcache.node.idd=a");
        Outcome secret = run(Map.of(), "config", "--loomcache.tls.key-store-password=s3cret");
        Outcome withoutSettings = run(Map.of(), "version", "--loomcache.node.id=a");

        assertEquals(3, unknown.code());
        assertTrue(unknown.err().contains("nearest known name is loomcache.node.id"), unknown.err());
        assertEquals(3, secret.code());
        assertTrue(secret.err().contains("LOOMCACHE_TLS_KEY_STORE_PASSWORD_FILE"), secret.err());
        assertFalse(secret.err().contains("s3cret"), secret.err());
        assertEquals(2, withoutSettings.code());
    }

    @Test
    void wrongConfiguration_is3() {
        Outcome config = run(Map.of("LOOMCACHE_NODE_IDD", "a"), "config");
        Outcome server = run(Map.of("LOOMCACHE_SERVER_ENABLED", "false"), "server");
        Outcome file =
                run(Map.of(), "server", "--config", folder.resolve("absent").toString());

        assertEquals(3, config.code());
        assertTrue(config.err().contains("LOOMCACHE_NODE_ID"), config.err());
        assertEquals(3, server.code());
        assertTrue(server.err().contains("loomcache.server.enabled: 'false'"), server.err());
        assertEquals(3, file.code());
        assertTrue(file.err().contains("no such file"), file.err());
    }

    @Test
    void production_is7_withAOneLineReason() {
        Outcome outcome = run(Map.of("LOOMCACHE_PROFILE", "production"), "server");

        assertEquals(7, outcome.code());
        assertEquals(1, outcome.err().lines().count());
        assertTrue(outcome.err().contains("refuses to start"), outcome.err());
    }

    @Test
    void dataFolderThatIsAFile_is4() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        certificates();

        Outcome outcome = run(
                Map.of(
                        "LOOMCACHE_TLS_DIRECTORY", folder.resolve("certs").toString(),
                        "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY", file.toString()),
                "server");

        assertEquals(4, outcome.code());
        assertTrue(outcome.err().contains("wal-directory: '" + file + "'"), outcome.err());
    }

    @Test
    void missingCertificates_are5() {
        Outcome outcome = run(
                Map.of(
                        "LOOMCACHE_TLS_DIRECTORY", folder.resolve("absent").toString(),
                        "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                                folder.resolve("data").toString()),
                "server");

        assertEquals(5, outcome.code());
        assertTrue(outcome.err().contains("absent"), outcome.err());
    }

    @Test
    void health_ofNobody_is1() throws IOException {
        certificates();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        Outcome outcome = run(
                Map.of("LOOMCACHE_TLS_DIRECTORY", folder.resolve("certs").toString(), "LOOMCACHE_HTTP_PORT", "" + port),
                "health");

        assertEquals(1, outcome.code());
        assertTrue(outcome.err().startsWith("loomcache: no answer from "), outcome.err());
        assertEquals(1, outcome.err().lines().count());
    }

    @ParameterizedTest
    @CsvSource({"LOOMCACHE_HTTP_PORT,loomcache.http.port", "LOOMCACHE_METRICS_PORT,loomcache.metrics.port"})
    void takenPortOfHttps_is1_andNamesTheSetting(String variable, String setting) throws IOException {
        certificates();
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "LOOMCACHE_TLS_DIRECTORY",
                    folder.resolve("certs").toString(),
                    "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                    folder.resolve("data").toString(),
                    "LOOMCACHE_SERVER_PORT",
                    "0",
                    "LOOMCACHE_HTTP_PORT",
                    "0",
                    "LOOMCACHE_METRICS_PORT",
                    "0"));
            environment.put(variable, "" + taken.getLocalPort());

            Outcome outcome = run(environment, "server");

            assertEquals(1, outcome.code());
            assertTrue(outcome.err().contains(setting), outcome.err());
            assertEquals(1, outcome.err().lines().count());
        }
    }

    @Test
    void certsInit_twice_is5_andLeavesTheFirst() throws IOException {
        Outcome first = certificates();
        String key = Files.readString(folder.resolve("certs/member.key"));

        Outcome second = certificates();

        assertEquals(0, first.code());
        assertTrue(first.out().contains("LOOMCACHE_TLS_DIRECTORY="), first.out());
        assertEquals(5, second.code());
        assertTrue(second.err().contains("ca.pem exists"), second.err());
        assertEquals(key, Files.readString(folder.resolve("certs/member.key")));
    }

    private Outcome certificates() {
        return run(Map.of(), "certs", "init", folder.resolve("certs").toString(), "--hosts", "h1,10.0.0.1");
    }

    private static void assertLine(Outcome outcome, String pattern) {
        assertTrue(outcome.out().lines().anyMatch(line -> line.matches(pattern)), pattern + " in\n" + outcome.out());
    }

    private static Outcome run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                arguments,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
