package io.loomcache.proof.contention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judgement of tickets that all threads wanted. */
class TicketJudgeTest {

    private static final Claim A_WON = new Claim("t", "a", true);
    private static final Claim B_WON = new Claim("t", "b", true);
    private static final Claim A_UNKNOWN = new Claim("t", "a", false);
    private static final Claim B_UNKNOWN = new Claim("t", "b", false);

    private static TicketJudge judge(String stored, Claim... claims) {
        return TicketJudge.of(Set.of("t"), stored.isEmpty() ? Map.of() : Map.of("t", stored), List.of(claims));
    }

    @Test
    void of_oneWinnerWhoseNameIsStored_isRight() {
        assertTrue(judge("a", A_WON).isRight());
        assertTrue(judge("a", A_WON, B_UNKNOWN).isRight());
    }

    @Test
    void of_noWinnerButTheNameOfOneWhoDoesNotKnow_isRight() {
        assertTrue(judge("b", A_UNKNOWN, B_UNKNOWN).isRight());
    }

    @Test
    void of_twoWinners_isWrong() {
        assertEquals(new TicketJudge(1, 0, 1, 0, 0), judge("a", A_WON, B_WON));
    }

    @Test
    void of_noWinner_isWrong() {
        assertEquals(new TicketJudge(1, 0, 0, 1, 0), judge(""));
        assertEquals(new TicketJudge(1, 0, 0, 1, 0), judge("a"));
        assertEquals(new TicketJudge(1, 0, 0, 1, 0), judge("", A_WON));
    }

    @Test
    void of_anothersName_isWrong() {
        assertEquals(new TicketJudge(1, 0, 0, 0, 1), judge("b", A_WON));
        assertEquals(new TicketJudge(1, 0, 0, 0, 1), judge("b", A_WON, B_UNKNOWN));
        assertEquals(new TicketJudge(1, 0, 0, 0, 1), judge("c", A_UNKNOWN, B_UNKNOWN));
        assertFalse(judge("b", A_WON).isRight());
    }

    @Test
    void of_aLine_isWhatWroteIt() {
        assertEquals(A_WON, Claim.of(A_WON.line()));
        assertEquals(A_UNKNOWN, Claim.of(A_UNKNOWN.line()));
    }
}
