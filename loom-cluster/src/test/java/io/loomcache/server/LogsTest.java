package io.loomcache.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogsTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void text_isALineForPeople_withTheTraceBelow() {
        Logs logs = Logs.start(settings(Map.of()), out);
        Logger.getLogger("io.loomcache.member.Member").log(Level.WARNING, "it's {slow}");
        Logger.getLogger("io.loomcache.x.Y").log(Level.SEVERE, "failed", new IllegalStateException("why"));
        logs.close();

        String[] lines = written().split("\n", -1);
        assertTrue(lines[0].matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+\\S+ WARN Member - it's \\{slow\\}"), lines[0]);
        assertTrue(lines[1].endsWith(" ERROR Y - failed"), lines[1]);
        assertEquals("java.lang.IllegalStateException: why", lines[2]);
        assertTrue(lines[3].startsWith("\tat io.loomcache.server.LogsTest."), lines[3]);
    }

    @Test
    void json_isOneLineForEach_inAscii_whateverIsSaid() {
        Logs logs = Logs.start(settings(Map.of("LOOMCACHE_LOG_FORMAT", "json")), out);
        Logger.getLogger("a.B").log(Level.INFO, "\"quoted\" \\ line\nü\t");
        Logger.getLogger("a.B").log(Level.SEVERE, "failed", new IllegalStateException("why"));
        logs.close();

        String[] lines = written().split("\n", -1);
        assertEquals(3, lines.length, written());
        assertTrue(
                lines[0].matches("\\{\"time\":\"\\S+Z\",\"level\":\"INFO\",\"logger\":\"a.B\",\"thread\":\"[^\"]+\","
                        + "\"message\":\".*\"\\}"),
                lines[0]);
        assertTrue(lines[0].contains("\"message\":\"\\\"quoted\\\" \\\\ line\\n\\u00fc\\u0009\""), lines[0]);
        assertTrue(
                lines[1].contains("\"error\":\"java.lang.IllegalStateException: why\\n\\u0009at io.loomcache."),
                lines[1]);
    }

    @Test
    void levels_areThoseOfTheSettings_andOfTheEngineUnlessSaidOtherwise() {
        Logs logs = Logs.start(
                settings(Map.of("LOOMCACHE_LOG_LEVEL", "warn", "LOOMCACHE_LOG_LEVELS", "a.b=debug,io.microraft=info")),
                out);
        Logger.getLogger("a.b.C").fine("1");
        Logger.getLogger("a.b.C").finest("2");
        Logger.getLogger("a.D").info("3");
        Logger.getLogger("a.D").warning("4");
        Logger.getLogger("io.microraft.X").info("5");
        Logger.getLogger("io.microraft.RaftNode").warning("6");
        Logger.getLogger("jetbrains.exodus.env").info("7");
        logs.close();

        assertEquals("145", written().replaceAll("(?m)^.* - ", "").replace("\n", ""));
    }

    @Test
    void close_leavesTheLogAsItWas() {
        Level before = Logger.getLogger("").getLevel();
        int handlers = Logger.getLogger("").getHandlers().length;

        Logs.start(settings(Map.of("LOOMCACHE_LOG_LEVEL", "off")), out).close();

        assertEquals(before, Logger.getLogger("").getLevel());
        assertEquals(handlers, Logger.getLogger("").getHandlers().length);
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.ofServer(new Properties(), environment, null);
    }
}
