package io.loomcache.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Background work rests in proportion, but never keeps a closing store. */
final class PaceTest {

    @Test
    void rest_isAMultipleOfTheWorkUpToItsBound() {
        Pace pace = new Pace(() -> false, 3, Duration.ofNanos(100));

        assertEquals(0, pace.restNanos(0));
        assertEquals(30, pace.restNanos(10));
        assertEquals(100, pace.restNanos(34));
    }

    @Test
    void end_duringARest_endsItAndAllLaterOnes() throws InterruptedException {
        Pace pace = new Pace(() -> false, Integer.MAX_VALUE, Duration.ofDays(1));
        Thread resting = new Thread(() -> {
            while (!pace.hasEnded()) {
                pace.step(() -> workUntilTheClockMoves());
            }
            pace.step(() -> workUntilTheClockMoves());
        });
        resting.setDaemon(true);
        resting.start();
        Fixture.await(() -> resting.getState() == Thread.State.TIMED_WAITING);

        pace.end();

        resting.join(Duration.ofSeconds(20).toMillis());
        assertFalse(resting.isAlive());
    }

    @Test
    void step_whileMoreWorkWaits_doesNotRest() throws InterruptedException {
        Pace pace = new Pace(() -> true, Integer.MAX_VALUE, Duration.ofDays(1));
        Thread working = new Thread(() -> pace.step(() -> workUntilTheClockMoves()));
        working.setDaemon(true);
        working.start();

        working.join(Duration.ofSeconds(20).toMillis());
        assertFalse(working.isAlive());
    }

    private static long workUntilTheClockMoves() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 1_000) {
            Thread.onSpinWait();
        }
        return start;
    }
}
