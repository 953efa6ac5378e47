package io.loomcache.proof.contention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loomcache.proof.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program as users run it, smaller. */
class ContentionTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    @Timeout(300)
    void processes_whoseLeadersAreKilled_countExactly() {
        assumeTrue(
                Files.exists(Path.of(System.getProperty("proof.distribution"))),
                "no distribution yet, 'mvn verify' makes it first");

        int exitCode = run("--jvms=2", "--threads=4", "--counters=5", "--increments=200", "--tickets=5", "--kills=1");

        assertEquals(0, exitCode, this::text);
        assertTrue(text().contains("Every counter is exact, every ticket has one winner."), this::text);
    }

    @Test
    void run_withAWrongOption_saysWhatIsExpected() {
        assertEquals(2, run("--jvms=0"));
        assertTrue(text().startsWith("contention: --jvms: '0', expected a whole number from 1"), this::text);
    }

    private int run(String... arguments) {
        return Contention.run(List.of(arguments), Progress.plain(new PrintStream(output, true, UTF_8)));
    }

    private String text() {
        return output.toString(UTF_8);
    }
}
