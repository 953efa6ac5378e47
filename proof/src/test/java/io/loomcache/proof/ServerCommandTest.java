package io.loomcache.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code loomcache server} as an operator gets it wrong: one line that says what, and the exit code. */
@Timeout(60)
class ServerCommandTest {

    private record Outcome(int exitCode, String text) {}

    @TempDir
    Path folder;

    @BeforeEach
    void needsDistribution() {
        assumeTrue(
                Files.exists(Path.of(System.getProperty("proof.distribution"))),
                "no distribution yet, 'mvn verify' makes it first");
    }

    @Test
    void unknownOption_is2_andNamesIt() throws Exception {
        assertRefused(2, "--confg", run(Map.of(), "server", "--confg", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "LOOMCACHE_NODE_IDD, a, the nearest known name is LOOMCACHE_NODE_ID",
        "LOOMCACHE_SERVER_PORT, 70000, '70000'",
    })
    void wrongSetting_is3_andNamesTheNearestOrTheValue(String name, String value, String said) throws Exception {
        assertRefused(3, said, run(Map.of(name, value), "server"));
    }

    @Test
    void dataFolderThatIsAFile_is4_andNamesIt() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertRefused(4, "'" + file + "'", run(server("m1", file), "server"));
    }

    @Test
    void missingCertificates_are5_andNamed() throws Exception {
        Path absent = folder.resolve("absent");

        assertRefused(5, absent.toString(), run(Map.of("LOOMCACHE_TLS_DIRECTORY", absent.toString()), "server"));
    }

    @Test
    void takenPort_is1_andNamed() throws Exception {
        Map<String, String> environment = server("m1", folder.resolve("data"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("LOOMCACHE_SERVER_PORT", "" + taken.getLocalPort());

            assertRefused(1, "localhost:" + taken.getLocalPort(), run(environment, "server"));
        }
    }

    @Test
    void dataFolderOfAMemberThatRuns_is4_andThatOfAnotherMemberToo() throws Exception {
        try (ServerCluster cluster = ServerCluster.start(folder, 1, "-Xmx256m")) {
            Map<String, String> environment = server("m1", folder.resolve("m1"));

            String owner = "open in process " + cluster.members().get(0).pid();
            assertRefused(4, owner, run(environment, "server"));
        }

        assertRefused(4, "found the data of member m1", run(server("m2", folder.resolve("m1")), "server"));
    }

    /** Settings of a member that would start, on free ports. */
    private Map<String, String> server(String id, Path data) throws InterruptedException {
        Path certificates = folder.resolve("certificates");
        if (Files.notExists(certificates)) {
            Distribution.find().makeCertificates(folder);
        }
        return new HashMap<>(Map.of(
                "LOOMCACHE_CLUSTER_CLUSTER_ID", "proof",
                "LOOMCACHE_NODE_ID", id,
                "LOOMCACHE_SERVER_BIND_ADDRESS", "localhost",
                "LOOMCACHE_SERVER_PORT", "0",
                "LOOMCACHE_HTTP_PORT", "0",
                "LOOMCACHE_METRICS_PORT", "0",
                "LOOMCACHE_TLS_DIRECTORY", certificates.toString(),
                "LOOMCACHE_SERVER_PERSISTENCE_WAL_DIRECTORY", data.toString()));
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = Distribution.find().process(folder, arguments).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> "it runs: " + environment);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new Outcome(process.exitValue(), Files.readString(output));
    }

    private static void assertRefused(int exitCode, String said, Outcome outcome) {
        assertEquals(exitCode, outcome.exitCode(), outcome.text());
        assertEquals(1, outcome.text().lines().count(), outcome.text());
        assertTrue(outcome.text().startsWith("loomcache: ") && outcome.text().contains(said), outcome.text());
    }
}
