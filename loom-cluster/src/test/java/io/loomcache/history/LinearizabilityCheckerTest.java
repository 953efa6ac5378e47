package io.loomcache.history;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Expiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories known to be right, and histories known to be wrong. Times are in milliseconds. */
class LinearizabilityCheckerTest {

    private static final Expiry TEN = new Expiry(10, 10);
    private static final long NEVER = Register.NEVER;

    private final List<Invocation> history = new ArrayList<>();

    @Test
    void writesAndReads_inOrder_areLinearizable() {
        op(0, 1, put(1));
        op(2, 3, get(1));
        op(4, 5, removed());
        op(6, 7, miss());
        right();
    }

    @Test
    void read_ofAnOverwrittenValue_isWrong() {
        op(0, 1, put(1));
        op(2, 3, put(2));
        op(4, 5, get(1));
        wrong();
    }

    @Test
    void read_concurrentWithTheWrite_maySeeEither() {
        op(0, 1, put(1));
        op(2, 9, put(2));
        op(3, 4, get(1));
        op(5, 6, get(2));
        right();
    }

    @Test
    void read_ofTheOldAfterAReadOfTheNew_isWrong() {
        op(0, 1, put(1));
        op(2, 9, put(2));
        op(3, 4, get(2));
        op(5, 6, get(1));
        wrong();
    }

    @Test
    void acknowledgedWrite_lost_isWrong() {
        op(0, 1, put(1));
        op(2, 3, miss());
        wrong();
    }

    @Test
    void unknownWrite_mayHappenLateOrNever() {
        op(0, 1, put(1));
        op(2, NEVER, put(2));
        op(3, 4, get(1));
        op(50, 51, get(2));
        right();
    }

    @Test
    void unknownWrite_doesNotHappenTwice() {
        op(0, NEVER, put(2));
        op(1, 2, get(2));
        op(3, 4, put(3));
        op(5, 6, get(2));
        wrong();
    }

    @Test
    void putIfAbsent_thatWonTwice_isWrong() {
        op(0, 9, new Case(Guard.ABSENT, Effect.set(1, Expiry.NEVER)));
        op(0, 9, new Case(Guard.ABSENT, Effect.set(2, Expiry.NEVER)));
        wrong();
    }

    @Test
    void getAndPut_thatReturnsItsOwnValue_isWrong() {
        op(0, 1, put(1));
        op(2, 3, new Case(Guard.is(2), Effect.set(2, Expiry.NEVER)));
        wrong();
    }

    @Test
    void replace_failingOnTheValueThatIsThere_isWrong() {
        op(0, 1, put(1));
        op(2, 3, Case.found(Guard.isNot(1)));
        wrong();
    }

    @Test
    void increments_lost_areWrong() {
        op(0, 9, new Case(Guard.ABSENT, Effect.add(1, Expiry.NEVER)));
        op(0, 9, new Case(Guard.is(1), Effect.add(1, Expiry.NEVER)));
        op(10, 11, get(1));
        wrong();
    }

    @Test
    void increments_ofUnknownOutcome_countOnceEach() {
        op(0, NEVER, new Case(Guard.ANY, Effect.add(1, Expiry.NEVER)));
        op(0, NEVER, new Case(Guard.ANY, Effect.add(1, Expiry.NEVER)));
        op(10, 11, get(2));
        right();
        op(12, 13, get(3));
        wrong();
    }

    @Test
    void mapping_withinItsTimeToLive_isThere() {
        op(0, 1, put(1, TEN));
        op(8, 9, get(1));
        right();
        op(9, 9, miss());
        wrong();
    }

    @Test
    void mapping_afterItsTimeToLive_isGone() {
        op(0, 1, put(1, TEN));
        op(12, 13, miss());
        right();
        history.clear();
        op(0, 1, put(1, TEN));
        op(12, 13, get(1));
        wrong();
    }

    @Test
    void mapping_seenExpired_doesNotComeBack() {
        op(0, 5, put(1, TEN));
        op(11, 11, miss());
        op(12, 12, get(1));
        wrong();
    }

    @Test
    void touch_prolongs() {
        op(0, 1, put(1, TEN));
        op(8, 9, new Case(Guard.is(1), Effect.touch(20)));
        op(20, 21, get(1));
        right();
        op(30, 31, get(1));
        wrong();
    }

    @Test
    void update_thatKeepsTheExpiry_keepsIt() {
        op(0, 1, put(1, TEN));
        op(2, 3, put(2, new Expiry(10, Expiry.UNCHANGED)));
        op(9, 9, get(2));
        op(12, 13, get(2));
        wrong();
    }

    @Test
    void tolerance_widensTheWindow() {
        op(0, 1, put(1, TEN));
        op(14, 14, get(1));
        assertInstanceOf(Verdict.Linearizable.class, judged(ClockTolerance.of(Duration.ZERO, Duration.ofMillis(5))));
        wrong();
    }

    @Test
    void creationWithZeroTimeToLive_isNeverSeen() {
        op(0, 1, put(1, new Expiry(0, 0)));
        op(0, 1, get(1));
        wrong();
    }

    @Test
    void revisions_goingBack_areWrong() {
        op(0, 9, new Case(Guard.ANY, Effect.set(1, Expiry.NEVER), 7));
        op(10, 11, new Case(Guard.ANY, Effect.set(2, Expiry.NEVER), 6));
        wrong();
    }

    @Test
    void writeOnRevision_thatHasBeenPassed_isWrong() {
        op(0, 1, new Case(Guard.ANY, Effect.set(1, Expiry.NEVER), 7));
        op(2, 3, new Case(Guard.ANY, Effect.set(2, Expiry.NEVER), 8));
        op(4, 5, new Case(Guard.isAt(7), Effect.set(3, Expiry.NEVER), 9));
        wrong();
    }

    @Test
    void fill_afterAChange_isWrong() {
        Guard unchanged = Guard.ABSENT.and(Guard.notChangedSince(5));
        op(0, 1, new Case(unchanged, Effect.set(1, Expiry.NEVER), 6));
        op(2, 3, new Case(Guard.PRESENT, Effect.remove(), 7));
        right();
        op(4, 5, new Case(unchanged, Effect.set(2, Expiry.NEVER), 8));
        wrong();
    }

    /** A register driven by a random schedule gives right histories; with a stale read at the end they are wrong. */
    @Test
    void randomHistories_areJudgedAsTheyWereMade() {
        for (int seed = 0; seed < 60; seed++) {
            history.clear();
            Random random = new Random(seed);
            long value = 0;
            long overwritten = 0;
            for (int i = 1; i <= 300; i++) {
                long point = 10L * i;
                long from = point - random.nextInt(60);
                long until = random.nextInt(20) == 0 ? NEVER : point + random.nextInt(60);
                if (random.nextInt(3) == 0) {
                    op(from, until, put(i));
                    value = i;
                    overwritten = overwritten == 0 && until != NEVER ? i : overwritten;
                } else {
                    op(from, point + random.nextInt(60), value == 0 ? miss() : get(value));
                }
            }
            right();
            op(10_000, 10_001, get(overwritten));
            assertTrue(judged() instanceof Verdict.Violation, "seed " + seed);
        }
    }

    @Test
    void clockInDoubt_mayHaveGoneForward_fromTheDoubtOn() {
        op(0, 1, put(1, TEN));
        op(6, 7, miss());
        assertInstanceOf(Verdict.Violation.class, judged(doubting(8, 9)));
        assertInstanceOf(Verdict.Linearizable.class, judged(doubting(5, 6)));
    }

    @Test
    void clockInDoubt_mayHaveStoodStill_forAsLongAsTheDoubt() {
        op(0, 1, put(1, TEN));
        op(13, 14, get(1));
        assertInstanceOf(Verdict.Violation.class, judged(doubting(5, 6)));
        assertInstanceOf(Verdict.Linearizable.class, judged(doubting(5, 8)));
    }

    @Test
    void clockInDoubt_atAnotherTime_isJudgedAsStrictly() {
        op(100, 101, put(1, TEN));
        op(105, 106, miss());
        assertInstanceOf(Verdict.Violation.class, judged(doubting(50, 99)));
        assertInstanceOf(Verdict.Violation.class, judged(doubting(107, 200)));
    }

    private static ClockTolerance doubting(long fromMillis, long untilMillis) {
        return ClockTolerance.of(Duration.ZERO, Duration.ZERO)
                .doubting(List.of(new ClockTolerance.Doubt(fromMillis * 1_000_000, untilMillis * 1_000_000)));
    }

    @Test
    void tooMuchThatIsUnknown_isUndecided() {
        for (int i = 0; i < 40; i++) {
            op(0, NEVER, new Case(Guard.ANY, Effect.add(1 << Math.min(i, 20), Expiry.NEVER)));
        }
        op(1, 2, get(-5));
        Verdict verdict =
                new LinearizabilityChecker(ClockTolerance.of(Duration.ZERO, Duration.ZERO), 1_000).check("k", history);
        assertInstanceOf(Verdict.Undecided.class, verdict);
    }

    private void op(long fromMillis, long untilMillis, Case... cases) {
        long until = untilMillis == NEVER ? NEVER : untilMillis * 1_000_000;
        history.add(new Invocation("c", "k", "op" + history.size(), fromMillis * 1_000_000, until, List.of(cases)));
        history.sort((a, b) -> Long.compare(a.invokedNanos(), b.invokedNanos()));
    }

    private static Case put(long value) {
        return put(value, Expiry.NEVER);
    }

    private static Case put(long value, Expiry expiry) {
        return new Case(Guard.ANY, Effect.set(value, expiry));
    }

    private static Case removed() {
        return new Case(Guard.PRESENT, Effect.remove());
    }

    private static Case get(long value) {
        return Case.found(Guard.is(value));
    }

    private static Case miss() {
        return Case.found(Guard.ABSENT);
    }

    private Verdict judged() {
        return judged(ClockTolerance.of(Duration.ZERO, Duration.ZERO));
    }

    private Verdict judged(ClockTolerance tolerance) {
        return new LinearizabilityChecker(tolerance).check("k", history);
    }

    private void right() {
        assertInstanceOf(Verdict.Linearizable.class, judged());
    }

    private void wrong() {
        assertInstanceOf(Verdict.Violation.class, judged());
    }
}
