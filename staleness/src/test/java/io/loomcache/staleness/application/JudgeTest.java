package io.loomcache.staleness.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.loomcache.staleness.application.Judge.Wrong;
import io.loomcache.staleness.database.Row;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each way in which a read can be wrong, and those that look like it and are not. */
final class JudgeTest {

    private static final long ID = 7;

    private static Row there(long version, long born, String code, String stamp, long mark) {
        return new Row(ID, version, born, true, code, stamp, mark);
    }

    private static Row gone(long version) {
        return new Row(ID, version, version, false, null, null, 0);
    }

    private static Seen entity(long version, String stamp) {
        return new Seen.Entity("id", ID, true, version, stamp);
    }

    private static final Seen NOTHING = new Seen.Entity("id", ID, false, 0, null);

    @Test
    void entity_olderThanBeforeTheBeginning_isStale() {
        Row row = there(5, 1, "c", "s5", 1);

        assertEquals(Optional.of(Wrong.STALE), Judge.judge(row, entity(4, "s4"), row));
    }

    @Test
    void entity_changedMeanwhile_mayBeOldOrNew() {
        Row before = there(5, 1, "c", "s5", 1);
        Row after = there(7, 1, "c", "s7", 1);

        assertEquals(Optional.empty(), Judge.judge(before, entity(5, "s5"), after));
        assertEquals(Optional.empty(), Judge.judge(before, entity(6, "s6"), after));
        assertEquals(Optional.empty(), Judge.judge(before, entity(7, "s7"), after));
    }

    @Test
    void entity_newerThanCommitted_isUncommitted() {
        Row row = there(5, 1, "c", "s5", 1);

        assertEquals(Optional.of(Wrong.UNCOMMITTED), Judge.judge(row, entity(6, "s6"), row));
    }

    @Test
    void entity_ofTheRightVersionWithAnotherStamp_isMixed() {
        Row row = there(5, 1, "c", "s5", 1);

        assertEquals(Optional.of(Wrong.MIXED), Judge.judge(row, entity(5, "rolled back"), row));
    }

    @Test
    void entity_thatIsDeleted_isStale() {
        assertEquals(Optional.of(Wrong.STALE), Judge.judge(gone(6), entity(5, "s5"), gone(6)));
    }

    @Test
    void entity_ofAnEarlierLife_isStale() {
        Row row = there(8, 8, "c8", "s8", 8);

        assertEquals(Optional.of(Wrong.STALE), Judge.judge(row, entity(5, "s5"), row));
    }

    @Test
    void nothing_whereItWasAllTheTime_isMissing() {
        assertEquals(
                Optional.of(Wrong.MISSING), Judge.judge(there(5, 1, "c", "s5", 1), NOTHING, there(6, 1, "c", "s6", 1)));
    }

    @Test
    void nothing_whereItWasDeletedOrInsertedMeanwhile_isRight() {
        Row row = there(5, 1, "c", "s5", 1);

        assertEquals(Optional.empty(), Judge.judge(row, NOTHING, gone(6)));
        assertEquals(Optional.empty(), Judge.judge(gone(4), NOTHING, there(5, 5, "c", "s5", 5)));
        assertEquals(Optional.empty(), Judge.judge(row, NOTHING, there(8, 7, "c7", "s8", 7)));
    }

    @Test
    void naturalId_thatWasGivenUpBefore_findsNothing() {
        Row row = there(5, 1, "new", "s5", 1);

        assertEquals(Optional.of(Wrong.STALE), Judge.judge(row, new Seen.NaturalId(ID, "old", true), row));
        assertEquals(Optional.empty(), Judge.judge(row, new Seen.NaturalId(ID, "old", false), row));
    }

    @Test
    void naturalId_thatIsCurrent_findsItsItem() {
        Row row = there(5, 1, "c", "s5", 1);
        Row renamed = there(6, 1, "d", "s6", 1);

        assertEquals(Optional.empty(), Judge.judge(row, new Seen.NaturalId(ID, "c", true), row));
        assertEquals(Optional.of(Wrong.MISSING), Judge.judge(row, new Seen.NaturalId(ID, "c", false), row));
        assertEquals(Optional.empty(), Judge.judge(row, new Seen.NaturalId(ID, "c", false), renamed));
    }

    @Test
    void collection_withoutAMarkCommittedBefore_isStale() {
        Row row = there(5, 1, "c", "s5", 4);

        assertEquals(Optional.of(Wrong.STALE), Judge.judge(row, new Seen.Marks(ID, 3), row));
        assertEquals(Optional.empty(), Judge.judge(row, new Seen.Marks(ID, 4), row));
        assertEquals(Optional.of(Wrong.UNCOMMITTED), Judge.judge(row, new Seen.Marks(ID, 6), row));
        assertEquals(Optional.of(Wrong.MISSING), Judge.judge(row, new Seen.Marks(ID, 0), row));
        assertEquals(Optional.empty(), Judge.judge(row, new Seen.Marks(ID, 0), gone(6)));
        assertEquals(Optional.of(Wrong.STALE), Judge.judge(gone(6), new Seen.Marks(ID, 4), gone(6)));
    }
}
