package io.loomcache.proof.listening;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.proof.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line. */
class ListeningTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void run_withFewerKeysThanClients_isRefused() {
        assertEquals(2, run("--jvms=3", "--keys=2"));
        assertTrue(text().startsWith("listening: --keys: '2', expected a whole number from 3"), this::text);
    }

    @Test
    void run_askedForHelp_saysWhatMustBeHeard() {
        assertEquals(0, run("--help"));
        assertTrue(text().contains("must hear every event once"), this::text);
    }

    private int run(String... arguments) {
        return Listening.run(List.of(arguments), Progress.plain(new PrintStream(output, true, UTF_8)));
    }

    private String text() {
        return output.toString(UTF_8);
    }
}
