package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RowsTest {

    private final Rows rows = new Rows();
    private final Rows.Row row = rows.row("k", Rows.Writers.ONE_CLIENT);

    @Test
    void quietKey_thatDiffers_isTold_once() {
        rows.compare(row, 1, 1);
        assertEquals(0, rows.differenceCount());
        rows.compare(row, 1, Database.NONE);
        rows.compare(row, 1, Database.NONE);
        assertEquals(1, rows.differenceCount());
        assertEquals("1 of 2 (one client)", rows.summary());
    }

    @Test
    void afterACallThatFailed_thereIsNothingToExpect_untilOneSucceeds() {
        row.ended(Outcome.NOT_DONE);
        rows.compare(row, 1, 2);
        assertEquals(0, rows.differenceCount());
        row.settled();
        rows.compare(row, 1, 2);
        assertEquals(1, rows.differenceCount());
    }

    @Test
    void afterACallWithAnUnknownOutcome_thereIsNeverAnythingToExpect() {
        row.ended(Outcome.UNKNOWN);
        row.settled();
        row.ended(Outcome.NOT_DONE);
        row.settled();
        rows.compare(row, 1, 2);
        assertEquals(0, rows.differenceCount());
    }

    @Test
    void aCallThatIsDone_changesNothingAboutThat() {
        row.ended(Outcome.DONE);
        assertEquals(Rows.State.SOUND, row.state());
        row.ended(Outcome.NOT_WRITTEN);
        row.ended(Outcome.DONE);
        assertEquals(Rows.State.UNSETTLED, row.state());
    }
}
