package io.loomcache.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RefusalLogTest {

    @Test
    void throttle_permitsOneAMinuteAndCountsTheOthers() {
        RefusalLog.Throttle throttle = new RefusalLog.Throttle();
        long start = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);

        assertTrue(throttle.permits(start));
        assertEquals(0, throttle.takeSuppressed());
        for (int second = 0; second < 60; second++) {
            assertFalse(throttle.permits(start + TimeUnit.SECONDS.toNanos(second)));
        }
        assertTrue(throttle.permits(start + TimeUnit.MINUTES.toNanos(1)));
        assertEquals(60, throttle.takeSuppressed());
    }
}
