package io.loomcache.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void bar_withoutATerminal_isALineForEachTenth() {
        Progress progress = Progress.plain(out);

        for (int done = 0; done <= 1_000; done += 5) {
            progress.bar(done, 1_000, done + " words");
        }

        assertEquals(10, written().lines().count());
        assertEquals("   10 %  100 words", written().lines().findFirst().orElseThrow());
    }

    @Test
    void bar_onATerminal_staysOnItsLineUntilALineReplacesIt() {
        Progress progress = Progress.terminal(out, '#', '-');

        progress.bar(1, 2, "half");
        progress.line("done");

        String clear = "\r\u001b[K";
        assertEquals(
                clear + "  ###############---------------   50 %  half" + clear + "done" + System.lineSeparator(),
                written());
    }

    private String written() {
        return bytes.toString(UTF_8);
    }
}
