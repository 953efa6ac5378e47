package io.loomcache.proof.faults.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.Invocation;
import io.loomcache.map.Expiry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.cache.event.EventType;
import org.junit.jupiter.api.Test;

/** Events that are right, and such as are not. */
class EventJudgeTest {

    private static final long NEVER = Long.MAX_VALUE;

    private final List<Invocation> calls = new ArrayList<>();
    private final List<Heard.Change> heard = new ArrayList<>();

    @Test
    void everyChangeOnce_inOrder_isRight() {
        put(1);
        put(2);
        removed(2);
        put(3);
        hear(EventType.CREATED, 0, 1);
        hear(EventType.UPDATED, 1, 2);
        hear(EventType.REMOVED, 2, 0);
        hear(EventType.CREATED, 0, 3);
        hear(EventType.EXPIRED, 3, 0);
        expect(0, 0);
    }

    @Test
    void aChangeInBetween_notHeard_isAGap() {
        put(1);
        put(2);
        put(3);
        hear(EventType.CREATED, 0, 1);
        hear(EventType.UPDATED, 2, 3);
        expect(2, 0); // the chain breaks, and nobody heard of 2
    }

    @Test
    void aMappingThatCameAndWent_notHeard_isAGap() {
        put(1);
        removed(1);
        expect(2, 0);
    }

    @Test
    void aChangeHeardTwice_isALie() {
        put(1);
        removed(1);
        hear(EventType.CREATED, 0, 1);
        hear(EventType.REMOVED, 1, 0);
        hear(EventType.CREATED, 0, 1);
        hear(EventType.REMOVED, 1, 0);
        expect(0, 2);
    }

    @Test
    void changesInAnotherOrder_areGaps() {
        put(1);
        put(2);
        hear(EventType.UPDATED, 1, 2);
        hear(EventType.CREATED, 0, 1);
        expect(2, 0);
    }

    @Test
    void whatWasNotDone_heard_isALie() {
        put(1);
        hear(EventType.CREATED, 0, 1);
        hear(EventType.UPDATED, 1, 9);
        expect(0, 1);
    }

    @Test
    void whatMayHaveHappened_mayBeHeardOrNot() {
        put(1);
        calls.add(call(NEVER, new Case(Guard.ANY, Effect.set(5, Expiry.NEVER))));
        calls.add(call(NEVER, new Case(Guard.ANY, Effect.set(6, Expiry.NEVER))));
        hear(EventType.CREATED, 0, 1);
        hear(EventType.UPDATED, 1, 5);
        expect(0, 0);
    }

    @Test
    void theEnd_isWhatIsThere_orHasExpiredSince() {
        assertTrue(EventJudge.isAtEnd(heard, OptionalLong.empty()));
        assertFalse(EventJudge.isAtEnd(heard, OptionalLong.of(1)));
        hear(EventType.CREATED, 0, 1);
        assertTrue(EventJudge.isAtEnd(heard, OptionalLong.of(1)));
        assertFalse(EventJudge.isAtEnd(heard, OptionalLong.of(2)));
        assertFalse(EventJudge.isAtEnd(heard, OptionalLong.empty()));
        hear(EventType.EXPIRED, 1, 0);
        assertTrue(EventJudge.isAtEnd(heard, OptionalLong.of(1)));
    }

    private void put(long value) {
        calls.add(call(calls.size() + 1, new Case(Guard.ANY, Effect.set(value, Expiry.NEVER))));
    }

    private void removed(long value) {
        calls.add(call(calls.size() + 1, new Case(Guard.is(value), Effect.remove())));
    }

    private Invocation call(long returned, Case seen) {
        return new Invocation("t", "c/k", "call", calls.size(), returned, List.of(seen));
    }

    private void hear(EventType type, long before, long after) {
        heard.add(new Heard.Change(type, before, after));
    }

    private void expect(int gaps, int lies) {
        EventJudge.Findings found = new EventJudge("listener", heard, calls).judge();
        assertEquals(gaps, found.gaps().size(), found.gaps().toString());
        assertEquals(lies, found.lies().size(), found.lies().toString());
    }
}
