package io.loomcache.proof.contention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of results, right and wrong. */
class ReportTest {

    private static final Status STATUS = new Status(10, 1, 0, 0, 5_000, 4_000, 100);
    private static final Result RIGHT = new Result("invoke", STATUS, 1_000_000_000, 2, "3 of 3", "");
    private static final Result WRONG = new Result("replace", STATUS, 1_000_000_000, 2, "2 of 3", "1 lost");

    @Test
    void report_ofRightResults_saysSo() {
        Report report = new Report(List.of(RIGHT, RIGHT));

        assertTrue(report.isRight());
        assertTrue(report.toString().contains("Every counter is exact"), report::toString);
    }

    @Test
    void report_withOneWrongResult_namesIt() {
        Report report = new Report(List.of(RIGHT, WRONG));

        assertFalse(report.isRight());
        assertTrue(report.toString().contains("WRONG: replace: 1 lost."), report::toString);
    }

    @Test
    void status_ofTwoClients_addsWhatTheyDidAndTakesTheWorseTimes() {
        Status other = new Status(1, 2, 3, 4, 6_000, 1_000, 50);

        Status both = Status.NONE.plus(STATUS).plus(other);

        assertEquals(new Status(11, 3, 3, 4, 6_000, 4_000, 50), both);
        assertEquals(both, Status.of(both.line()));
    }
}
