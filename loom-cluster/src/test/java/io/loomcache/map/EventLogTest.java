package io.loomcache.map;

import static io.loomcache.map.TestGroup.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class EventLogTest {

    private final EventLog log = new EventLog(4);

    private void append(long revision, int events, byte[] value) {
        for (int i = 0; i < events; i++) {
            log.append(new Event(revision, i, EventType.CREATED, "books", key("k"), null, value));
        }
        log.complete(revision);
    }

    private List<Long> revisionsAfter(long revision, int max) {
        return log.after(revision, max).stream().map(Event::revision).toList();
    }

    @Test
    void after_fewEvents_givesThoseAbove() {
        append(3, 1, new byte[0]);
        append(5, 2, new byte[0]);

        assertEquals(List.of(3L, 5L, 5L), revisionsAfter(0, 10));
        assertEquals(List.of(5L, 5L), revisionsAfter(3, 10));
        assertEquals(List.of(5L, 5L), revisionsAfter(4, 10));
        assertEquals(List.of(), revisionsAfter(5, 10));
        assertEquals(0, log.horizon());
        assertEquals(5, log.lastRevision());
    }

    @Test
    void after_maxWithinARevision_givesTheWholeRevision() {
        append(3, 2, new byte[0]);
        append(5, 2, new byte[0]);

        assertEquals(List.of(3L, 3L), revisionsAfter(0, 1));
        assertEquals(List.of(3L, 3L), revisionsAfter(0, 2));
        assertEquals(List.of(3L, 3L, 5L, 5L), revisionsAfter(0, 3));
        assertEquals(List.of(), revisionsAfter(0, 0));
    }

    @Test
    void append_full_dropsTheOldestAndRaisesTheHorizon() {
        append(3, 2, new byte[0]);
        append(5, 2, new byte[0]);
        append(6, 1, new byte[0]);

        assertEquals(3, log.horizon());
        assertEquals(List.of(5L, 5L, 6L), revisionsAfter(0, 10), "what is left of revision 3 is not shown");
    }

    @Test
    void append_oneRevisionLargerThanTheRing_losesTheRevision() {
        append(3, 5, new byte[0]);

        assertEquals(3, log.horizon());
        assertEquals(3, log.lastRevision());
        assertEquals(List.of(), revisionsAfter(0, 10));
    }

    @Test
    void append_bigValues_areBoundedByBytes() {
        byte[] big = new byte[(int) (EventLog.RETAINED_BYTES / 2)];
        append(1, 1, big);
        append(2, 1, big);
        append(3, 1, big);

        assertTrue(log.horizon() > 0);
        assertEquals(List.of(3L), revisionsAfter(0, 10));
    }

    @Test
    void restart_forgetsAllButWhatTheSnapshotBrings() {
        append(3, 2, new byte[0]);
        EventLog other = new EventLog(4);
        other.append(new Event(8, 0, EventType.REMOVED, "books", key("k"), null, null));

        log.restart(9, other.tail());

        assertEquals(0, log.horizon());
        assertEquals(9, log.lastRevision());
        assertEquals(List.of(8L), revisionsAfter(0, 10));
    }

    @Test
    void tail_isWholeRevisionsWithinTheBounds() {
        append(3, 1, new byte[(int) EventLog.TAIL_BYTES / 2]);
        append(5, 2, new byte[(int) EventLog.TAIL_BYTES / 4]);
        append(6, 1, new byte[10]);

        SnapshotPart.Events tail = log.tail();

        assertEquals(3, tail.horizon());
        assertEquals(6, tail.version());
        assertEquals(
                List.of(5L, 5L, 6L), tail.events().stream().map(Event::revision).toList());
    }

    @Test
    void tail_ofARevisionLargerThanTheBounds_isEmptyAndSaysSo() {
        append(3, 1, new byte[0]);
        append(5, 1, new byte[(int) EventLog.TAIL_BYTES]);

        assertEquals(new SnapshotPart.Events(5, 5, List.of()), log.tail());
    }

    @Test
    void tail_afterARestartFromATail_isThatOfALogThatRemembersMore() {
        append(3, 2, new byte[0]);
        append(5, 1, new byte[0]);
        EventLog restarted = new EventLog(4);
        restarted.restart(5, log.tail());
        Event later = new Event(7, 0, EventType.REMOVED, "books", key("k"), null, null);

        for (EventLog each : List.of(log, restarted)) {
            each.append(later);
            each.append(new Event(8, 0, EventType.REMOVED, "books", key("k"), null, null));
        }

        assertEquals(log.tail(), restarted.tail());
        assertEquals(3, log.tail().horizon(), "half of revision 3 has gone");
    }
}
