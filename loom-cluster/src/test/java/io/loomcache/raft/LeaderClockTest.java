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
    void newTerm_ofAMemberThatHasHeardNothing_beginsARunAtItsWallClock() {
        clock.applied(10, 900_000);

        LogOperation.NewTerm term = begin(900_000, 0);

        assertEquals(new LogOperation.NewTerm(1_000_000, 0, true), term);
        assertEquals(1_000_000, clock.nowMillis());
    }

    @Test
    void newTerm_ofAMemberThatHasHeardNothing_withAWallClockBehind_goesOnWithTheRun() {
        clock.applied(10, 1_000_001);

        LogOperation.NewTerm term = begin(1_000_001, 7);

        assertEquals(new LogOperation.NewTerm(1_000_001, 0, false), term);
    }

    @Test
    void newTerm_ofAMemberThatHasOnlyHeardWhatItHasNotApplied_beginsThere() {
        time.wallMillis += HOUR_MILLIS;
        clock.applied(10, 900_000);

        LogOperation.NewTerm term = clock.newTerm(990_000, 990_000, LeaderClock.LEAP_MILLIS - 1);

        assertEquals(new LogOperation.NewTerm(990_001, 1, false), term);
    }

    @Test
    void newTerm_withAWallClockFarAhead_leapsNoFartherThanTheBound() {
        time.wallMillis += HOUR_MILLIS;
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 700;

        LogOperation.NewTerm term = begin(1_000_000, 0);

        assertEquals(1_000_700 + LeaderClock.LEAP_MILLIS, clock.nowMillis());
        assertEquals(LeaderClock.LEAP_MILLIS, term.leapMillis());
    }

    @Test
    void newTerm_ofARunThatHasLeaptAsFarAsItMay_leapsNoMore() {
        clock.applied(11, 990_000);

        LogOperation.NewTerm term = begin(990_000, LeaderClock.LEAP_MILLIS);

        assertEquals(new LogOperation.NewTerm(990_000, 0, false), term);
    }

    @Test
    void newTerm_withAWallClockBehind_countsTheTimeWithoutLeader() {
        time.wallMillis -= HOUR_MILLIS;
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 3_000;

        LogOperation.NewTerm term = begin(1_000_000, 0);

        assertEquals(new LogOperation.NewTerm(1_003_000, 0, false), term);
    }

    @Test
    void newTerm_afterAnEntryThatArrivedLate_beginsAtTheWallClock() {
        clock.applied(11, 997_000);

        LogOperation.NewTerm term = begin(997_000, 0);

        assertEquals(new LogOperation.NewTerm(1_000_000, 3_000, false), term);
    }

    @Test
    void newTerm_ofTheLastLeaderItself_isNoLeap() {
        clock.applied(11, 997_000);
        begin(997_000, 0);
        time.monotonicMillis += 400;
        time.wallMillis += 400;
        clock.applied(12, 1_000_000);
        clock.committed();

        LogOperation.NewTerm term = begin(1_000_000, 3_000);

        assertEquals(new LogOperation.NewTerm(1_000_400, 0, false), term);
    }

    @Test
    void newTerm_afterOneThatWasNeverCommitted_doesNotCountOnItsLeap() {
        clock.applied(11, 990_000);
        begin(990_000, 0);

        LogOperation.NewTerm term = begin(990_000, 0);

        assertEquals(new LogOperation.NewTerm(1_000_000, 10_000, false), term);
    }

    @Test
    void entryThatArrivesLate_doesNotTakeTheTimeBack() {
        clock.applied(11, 1_000_000);
        time.monotonicMillis += 500;
        clock.applied(12, 1_000_100);

        begin(1_000_100, 0);

        assertEquals(1_000_500, clock.nowMillis());
    }

    @Test
    void entryFromTheDisk_withALaterTime_takesTheClockAlong() {
        begin(0, 0);

        clock.applied(9, 1_200_000);

        assertEquals(1_200_000, clock.nowMillis());
    }

    @Test
    void stepOfTheWallClock_duringATerm_changesNothing() {
        begin(0, 0);
        time.wallMillis += HOUR_MILLIS;
        time.monotonicMillis += 5;

        assertEquals(1_000_005, clock.nowMillis());
    }

    @Test
    void newTerm_againAndAgainWithAWallClockFarAhead_leapsNoFartherThanTheBoundInAll() {
        time.wallMillis += HOUR_MILLIS;
        long stampMillis = 1_000_000;
        long leaptMillis = 0;
        clock.applied(11, stampMillis);
        for (int change = 1; change <= 3; change++) {
            time.monotonicMillis += 1_000;
            LogOperation.NewTerm term = begin(stampMillis, leaptMillis);
            stampMillis = clock.nowMillis();
            leaptMillis = term.leaptAfter(leaptMillis);
            clock.applied(11 + change, stampMillis);
        }

        assertEquals(1_003_000 + LeaderClock.LEAP_MILLIS, clock.nowMillis());
    }

    private LogOperation.NewTerm begin(long stampedMillis, long leaptMillis) {
        return clock.newTerm(stampedMillis, LeaderClock.NO_STAMP, leaptMillis);
    }
}
