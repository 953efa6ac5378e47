package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AuditLogTest {

    private final List<String> lines = new ArrayList<>();
    private final AuditLog audit = new AuditLog((refused, line) -> lines.add((refused ? "WARN " : "INFO ") + line));

    @Test
    void throttle_permitsOneAMinuteAndCountsTheOthers() {
        Throttle throttle = new Throttle(AuditLog.INTERVAL);
        long start = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);

        assertTrue(throttle.permits(start));
        assertEquals(0, throttle.takeSuppressed());
        for (int second = 0; second < 60; second++) {
            assertFalse(throttle.permits(start + TimeUnit.SECONDS.toNanos(second)));
        }
        assertTrue(throttle.permits(start + TimeUnit.MINUTES.toNanos(1)));
        assertEquals(60, throttle.takeSuppressed());
    }

    @Test
    void refusals_areToldOnceAMinuteForEachKindAndIdentity_andAllCounted() {
        for (int i = 0; i < 3; i++) {
            audit.refused("operation", "web", "/10.0.0.1:9", "may not write");
        }
        audit.refused("operation", "shop", "/10.0.0.2:9", "may not write");
        audit.refused("client", "web", "/10.0.0.1:9", "may not connect");

        assertEquals(
                List.of(
                        "WARN refused operation by 'web' at /10.0.0.1:9: may not write;"
                                + " 0 more like it since the last such line",
                        "WARN refused operation by 'shop' at /10.0.0.2:9: may not write;"
                                + " 0 more like it since the last such line",
                        "WARN refused client by 'web' at /10.0.0.1:9: may not connect;"
                                + " 0 more like it since the last such line"),
                lines);
        assertEquals(5, audit.refusals());
    }

    @Test
    void acts_areAllTold() {
        audit.acted("ops", "/10.0.0.1:9", "POST /x?y=z", "answered 200");
        audit.acted("ops", "/10.0.0.1:9", "POST /x?y=z", "answered 200");

        assertEquals(2, lines.size());
        assertEquals("INFO act by 'ops' at /10.0.0.1:9: POST /x?y=z: answered 200", lines.get(0));
    }

    @Test
    void textOfStrangers_isOneLine() {
        audit.refused("operation", "a\nb", "/10.0.0.1:9", "c\r\nd");

        assertTrue(lines.get(0).contains("'a?b'") && lines.get(0).contains("c??d"), lines.get(0));
    }

    @Test
    void manyIdentities_areBounded() {
        for (int i = 0; i < 5_000; i++) {
            audit.refused("client", "c" + i, "/10.0.0.1:9", "no");
        }
        assertEquals(5_000, audit.refusals());
        assertTrue(audit.toldApart() <= 1_024, "" + audit.toldApart());
    }
}
