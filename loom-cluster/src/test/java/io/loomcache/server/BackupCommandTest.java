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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that make and check backups, over HTTPS from a member as it is deployed. */
@SuppressWarnings("try") // the process is closed, nothing else
final class BackupCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void settings() throws Exception {
        Certificates certificates = Certificates.init(folder.resolve("certs"));
        environment.put("LOOMCACHE_TLS_DIRECTORY", certificates.directory().toString());
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve("data").toString());
        environment.put("LOOMCACHE_SERVER_BIND_ADDRESS", "127.0.0.1");
        environment.put("LOOMCACHE_SERVER_PORT", "0");
        environment.put("LOOMCACHE_METRICS_PORT", "0");
        environment.put("LOOMCACHE_HTTP_PORT", Integer.toString(freePort()));
    }

    @Test
    void backup_isFetchedChecked_andNeverOverwritten() throws Exception {
        Path file = folder.resolve("one");
        try (ServerProcess process = started()) {
            Outcome fetched = run("backup", file.toString());
            byte[] bytes = Files.readAllBytes(file);
            Outcome again = run("backup", file.toString());
            Outcome named =
                    run("backup", Files.createDirectory(folder.resolve("all")).toString());

            assertEquals(0, fetched.code(), fetched.err());
            assertTrue(fetched.out().startsWith("wrote " + file), fetched.out());
            assertTrue(fetched.out().contains("group 0 at revision"), fetched.out());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(4, again.code());
            assertTrue(again.err().contains("exists; it is not overwritten"), again.err());
            assertEquals(bytes.length, Files.readAllBytes(file).length);
            assertEquals(0, named.code(), named.err());
            try (var all = Files.list(folder.resolve("all"))) {
                List<String> names =
                        all.map(each -> each.getFileName().toString()).toList();
                assertEquals(1, names.size());
                assertTrue(names.get(0).matches("loomcache-\\d{8}T\\d{9}Z\\.loombackup"), names::toString);
            }
        }
        Outcome verified = run("backup", "verify", file.toString());
        assertEquals(0, verified.code(), verified.err());
        assertTrue(verified.out().endsWith("the backup is whole\n"), verified.out());

        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        Outcome refused = run("backup", "verify", file.toString());
        assertEquals(4, refused.code());
        assertTrue(refused.err().contains("damaged"), refused.err());
    }

    /** The whole way: encrypted folder, encrypted backup, another key, a new folder. */
    @Test
    void encrypted_fromFolderToFolder_withAKeyThatIsRotated() throws Exception {
        Path key = key("key");
        Path next = key("next");
        environment.put("LOOMCACHE_STORAGE_ENCRYPTION_KEY_FILE", key.toString());
        Path file = folder.resolve("one");
        try (ServerProcess process = started()) {
            assertEquals(0, run("backup", file.toString()).code());
        }
        Outcome recovered =
                run("unsafe-recover", folder.resolve("two").toString(), "--i-accept-that-writes-may-be-lost");
        assertEquals(0, recovered.code(), recovered.err());
        assertTrue(recovered.out().startsWith("UNSAFE: "), recovered.out());
        assertTrue(recovered.out().contains(", encrypted"), recovered.out());
        Outcome rotated = run("rotate-key", "--new-key-file", next.toString());
        assertEquals(0, rotated.code(), rotated.err());
        Outcome old = run("server");
        assertEquals(4, old.code(), old.err());
        assertTrue(old.err().contains("is not the one for it"), old.err());

        assertTrue(run("backup", "verify", file.toString()).out().contains(", encrypted"));
        assertEquals(4, run("restore", file.toString()).code(), "the folder is not empty");
        environment.put(
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY",
                folder.resolve("again").toString());
        Outcome restored = run("restore", file.toString());
        assertEquals(0, restored.code(), restored.err());
        assertTrue(restored.out().contains("restored into "), restored.out());
        try (ServerProcess process = started()) {
            assertEquals(0, run("health").code());
        }
        environment.remove("LOOMCACHE_STORAGE_ENCRYPTION_KEY_FILE");
        Outcome withoutKey = run("backup", "verify", file.toString());
        assertEquals(4, withoutKey.code());
        assertTrue(withoutKey.err().contains("is encrypted"), withoutKey.err());
    }

    @Test
    void unsafeRecover_withoutItsWord_orOnAFolderInUse_doesNothing() throws Exception {
        Path file = folder.resolve("one");
        Outcome silent = run("unsafe-recover", file.toString());
        Outcome unused = run("unsafe-recover", file.toString(), "--i-accept-that-writes-may-be-lost");
        assertEquals(2, silent.code());
        assertEquals(4, unused.code(), unused.err());
        try (ServerProcess process = started()) {
            Outcome open = run("unsafe-recover", file.toString(), "--i-accept-that-writes-may-be-lost");

            assertEquals(4, open.code());
            assertTrue(open.err().contains("expected a free folder"), open.err());
        }
        assertTrue(Files.notExists(file));
    }

    private Path key(String name) throws IOException {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) name.length());
        Path file =
                Files.writeString(folder.resolve(name), java.util.HexFormat.of().formatHex(key));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void backup_withoutAMember_leavesNothing() throws Exception {
        Outcome outcome = run("backup", folder.resolve("none").toString());

        assertEquals(1, outcome.code());
        try (var left = Files.list(folder)) {
            assertEquals(
                    List.of("certs"),
                    left.map(each -> each.getFileName().toString()).toList());
        }
    }

    private ServerProcess started() throws IOException {
        ServerProcess process = ServerProcess.start(Settings.ofServer(new Properties(), environment, null));
        assertTimeoutPreemptively(PATIENCE, () -> {
            while (run("health").code() != 0) {
                Thread.onSpinWait(); // each round is a TLS handshake
            }
        });
        return process;
    }

    private Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(arguments, environment, new PrintStream(out), new PrintStream(err));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
