package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A leader's time goes on where the group's was, whatever its wall clock says. */
class LeaderClockTest {

    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** Time that stands still unless it is moved. */
    private static final class Time implements RaftExecutor {

        private long monotonicMillis = 50;
        private long wallMillis = 1_000_000;

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void submit(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scheduleNanos(Runnable task, long delayNanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Duration heartbeatInterval() {
            return Duration.ofMillis(100);
        }

        @Override
        public long nanoTime() {
            return TimeUnit.MILLISECONDS.toNanos(monotonicMillis);
        }

        @Override
        public long currentTimeMillis() {
            return wallMillis;
        }

        @Override
        public void close() {}
    }

    private final Time time = new Time();
    private final LeaderClock clock = new LeaderClock(time, 10);

    @Test
    void newTerm_ofAMemberThatHasHeardNothing_beginsAtItsWallClock() {
        clock.applied(10, 900_000);

        clock.newTerm(900_000);

        assertEquals(1_000_000, clock.nowMillis());
    }

    @Test
    void newTerm_withAWallClockFarAhead_leapsNoFartherThanTheBound() {
        time.wallMillis += HOUR_MILLIS;
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 700;

        clock.newTerm(1_000_000);

        assertEquals(1_000_700 + LeaderClock.LEAP_MILLIS, clock.nowMillis());
    }

    @Test
    void newTerm_withAWallClockBehind_countsTheTimeWithoutLeader() {
        time.wallMillis -= HOUR_MILLIS;
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 3_000;

        clock.newTerm(1_000_000);

        assertEquals(1_003_000, clock.nowMillis());
    }

    @Test
    void newTerm_afterAnEntryThatArrivedLate_beginsAtTheWallClock() {
        clock.applied(11, 997_000);

        clock.newTerm(997_000);

        assertEquals(1_000_000, clock.nowMillis());
    }

    @Test
    void entryThatArrivesLate_doesNotTakeTheTimeBack() {
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 500;
        clock.applied(12, 1_000_100);

        clock.newTerm(1_000_100);

        assertEquals(1_000_500, clock.nowMillis());
    }

    @Test
    void stepOfTheWallClock_duringATerm_changesNothing() {
        clock.newTerm(0);
        time.wallMillis += HOUR_MILLIS;
        time.monotonicMillis += 5;

        assertEquals(1_000_005, clock.nowMillis());
    }
}
