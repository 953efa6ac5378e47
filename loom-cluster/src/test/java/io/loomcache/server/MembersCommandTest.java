package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code members} and what it asks, with one member. */
class MembersCommandTest {

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private ServerProcess process;

    @BeforeEach
    void start() throws Exception {
        Certificates.init(folder.resolve("certs"));
        environment.putAll(Map.of(
                "LOOMCACHE_TLS_DIRECTORY",
                folder.resolve("certs").toString(),
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve("data").toString(),
                "LOOMCACHE_SERVER_BIND_ADDRESS",
                "127.0.0.1",
                "LOOMCACHE_NODE_ID",
                "m1",
                "LOOMCACHE_SERVER_PORT",
                "" + freePort(),
                "LOOMCACHE_HTTP_PORT",
                "" + freePort()));
        process = ServerProcess.start(Settings.ofServer(new Properties(), environment, null));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            while (run("health") != 0) {
                Thread.onSpinWait(); // each round is a TLS handshake
            }
        });
    }

    @AfterEach
    void stop() {
        process.close();
    }

    @Test
    void list_showsWhoVotesAndLeads() {
        assertEquals(0, run("members"));
        assertTrue(text().contains("m1 "), text());
        assertTrue(text().contains("voter"), text());
        assertTrue(text().contains("leads [0] this"), text());

        assertEquals(0, run("members", "list", "--json"));
        assertTrue(text().contains("\"voting\":true,\"leads\":[0],\"this\":true"), text());
    }

    @Test
    void changes_thatCannotBe_sayWhy() {
        assertEquals(1, run("members", "remove", "m1"));
        assertTrue(text().contains("is the only voting member"), text());
        assertEquals(1, run("members", "remove", "m9"));
        assertTrue(text().contains("expected one of [m1]"), text());
        assertEquals(0, run("members", "promote", "m1"));
        assertTrue(text().contains("DONE"), text());
    }

    @Test
    void commandLine_thatIsWrong_isRefused() {
        assertEquals(2, run("members", "remove"));
        assertEquals(2, run("members", "dance", "m1"));
        assertEquals(2, run("members", "remove", "m1", "m2"));
    }

    private int run(String... arguments) {
        out.reset();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Main.run(arguments, environment, printed, printed);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
