package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as users run it, on a small text. */
class WordCountTest {

    private static final String SENTENCE = "the words of a sentence, and the words of the next one; ";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void writeText() throws IOException {
        Files.writeString(folder.resolve("text"), SENTENCE.repeat(500));
    }

    @Test
    void embedded_closedAndOpenedAgain_hasEveryCount() {
        int exitCode = run("--embedded", "--words", "1000", "--threads", "4");

        assertEquals(0, exitCode, this::text);
        assertEquals(2, countOf("8 of 8 counts equal"), this::text);
    }

    @Test
    @Timeout(120)
    void processes_leaderAndThenAllKilled_haveEveryCount() {
        assumeTrue(
                Files.exists(Path.of(System.getProperty("proof.distribution"))),
                "no distribution yet, 'mvn verify' makes it first");

        int exitCode = run("--words", "2000");

        assertEquals(0, exitCode, this::text);
        assertTrue(text().contains("killed the leader, m"), this::text);
        assertTrue(text().contains("killed all 3 members at once"), this::text);
        assertEquals(2, countOf("8 of 8 counts equal"), this::text);
    }

    @Test
    void run_withAWrongOption_saysWhatIsExpected() {
        assertEquals(2, run("--wrods", "1"));
        assertTrue(text().startsWith("wordcount: unknown option '--wrods', expected one of --embedded"), this::text);
    }

    private int run(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("--folder", folder.toString()));
        return WordCount.run(all, Progress.plain(new PrintStream(output, true, UTF_8)));
    }

    private String text() {
        return output.toString(UTF_8);
    }

    private long countOf(String line) {
        return text().lines().filter(each -> each.contains(line)).count();
    }
}
