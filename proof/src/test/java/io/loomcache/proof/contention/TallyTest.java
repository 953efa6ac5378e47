package io.loomcache.proof.contention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.proof.Comparison;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judgement of counters to which several clients have added. */
class TallyTest {

    /** 7 acknowledged, perhaps 2 more. */
    private static final List<Tally> TALLIES = List.of(new Tally("c0", 3, 2), new Tally("c0", 4, 0));

    private static Comparison judge(long found) {
        return Tally.judge(Map.of("c0", found), TALLIES);
    }

    @Test
    void judge_ofASumWithinTheKnownAndTheUnknown_isRight() {
        assertTrue(judge(7).isRight());
        assertTrue(judge(8).isRight());
        assertTrue(judge(9).isRight());
    }

    @Test
    void judge_ofTooSmallASum_countsLostIncrements() {
        assertFalse(judge(5).isRight());
        assertEquals(2, judge(5).lost());
    }

    @Test
    void judge_ofTooLargeASum_countsIncrementsThatNobodyMade() {
        assertFalse(judge(10).isRight());
        assertEquals(1, judge(10).extra());
    }

    @Test
    void judge_ofACounterThatIsGone_countsAllAsLost() {
        Comparison comparison = Tally.judge(Map.of("c1", 0L), TALLIES);

        assertFalse(comparison.isRight());
        assertEquals(7, comparison.lost());
    }

    @Test
    void judge_ofACounterThatNobodyReported_expectsZero() {
        assertEquals(1, Tally.judge(Map.of("c0", 7L, "c1", 1L), TALLIES).extra());
        assertTrue(Tally.judge(Map.of("c0", 7L, "c1", 0L), TALLIES).isRight());
    }

    @Test
    void of_aLine_isWhatWroteIt() {
        Tally tally = new Tally("c17", 3, 2);

        assertEquals(tally, Tally.of(tally.line()));
    }
}
