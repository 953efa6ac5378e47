package io.loomcache.map;

import static io.loomcache.map.TestGroup.limits;
import static io.loomcache.map.TestGroup.put;
import static io.loomcache.map.TestGroup.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Result.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Raft thesis 6.3: a request is applied once, however often it stands in the log. */
final class SessionsTest {

    private static final Operation.KeepAlive KEEP_ALIVE = new Operation.KeepAlive();
    private static final Operation.Tick TICK = new Operation.Tick();

    private final TestGroup group = new TestGroup(limits(10, 10));

    private Reason reason(long session, long request, long acknowledged, Operation.Command command) {
        return ((Result.Rejected) group.apply(session, request, acknowledged, command)).reason();
    }

    @Test
    void request_repeated_getsTheFirstResult() {
        long session = group.openSession(100);
        Operation.Write putIfAbsent = write("k", "one", Condition.ABSENT, Expiry.NEVER);

        Result first = group.apply(session, 1, 1, putIfAbsent);
        Result second = group.apply(session, 1, 1, putIfAbsent);

        assertSame(first, second);
        assertTrue(((Result.Written) first).applied());
        assertEquals(List.of(), group.events());
    }

    @Test
    void request_rejectedThenRepeated_isStillRejected() {
        long session = group.openSession(100);
        Operation.Clear clear = new Operation.Clear("later");

        Result first = group.apply(session, 1, 1, clear);
        group.apply(new Operation.CreateCache("later", TestGroup.UNLIMITED));

        assertSame(first, group.apply(session, 1, 1, clear));
    }

    @Test
    void request_acknowledgedAlready_isRefusedAndNotApplied() {
        long session = group.openSession(100);
        group.apply(session, 1, 1, put("k", "one"));
        group.apply(session, 2, 2, put("k", "two"));

        Reason reason = reason(session, 1, 1, put("k", "one"));

        assertEquals(Reason.NO_SESSION, reason);
        assertEquals("two", group.get("k"));
    }

    @Test
    void request_outOfOrder_isApplied() {
        long session = group.openSession(100);

        group.apply(session, 2, 1, put("k", "two"));
        group.apply(session, 1, 1, put("k", "one"));

        assertEquals("one", group.get("k"));
    }

    @Test
    void request_tooManyUnacknowledged_isRejectedUntilAcknowledged() {
        long session = group.openSession(100);
        group.apply(session, 1, 1, put("k", "one"));
        group.apply(session, 2, 1, put("k", "two"));

        Reason reason = reason(session, 3, 1, put("k", "three"));
        String value = group.get("k");
        group.apply(session, 3, 2, put("k", "three"));

        assertEquals(Reason.LIMIT, reason);
        assertEquals("two", value);
        assertEquals("three", group.get("k"));
    }

    @Test
    void session_unknown_appliesNothing() {
        assertEquals(Reason.NO_SESSION, reason(77, 1, 1, put("k", "one")));
        assertEquals(Reason.NO_SESSION, group.reason(KEEP_ALIVE));
        assertEquals(null, group.get("k"));
    }

    @Test
    void session_silentForLongerThanItsTimeout_expires() {
        long session = group.openSession(100);

        group.advance(100).apply(TICK);
        boolean dueAtTimeout = group.map().isTickDue(group.timeMillis());
        boolean dueAfter = group.map().isTickDue(group.timeMillis() + 1);
        Reason reason = ((Result.Rejected) group.advance(1).apply(session, 1, 1, put("k", "one"))).reason();

        assertFalse(dueAtTimeout);
        assertTrue(dueAfter);
        assertEquals(Reason.NO_SESSION, reason);
        assertFalse(group.map().isTickDue(Long.MAX_VALUE - 1));
    }

    @Test
    void keepAlive_inTime_keepsTheSession() {
        long session = group.openSession(100);

        Result kept = group.advance(60).apply(session, 0, 0, KEEP_ALIVE);
        boolean due = group.map().isTickDue(group.timeMillis() + 60);
        Result.Written written = (Result.Written) group.advance(60).apply(session, 1, 1, put("k", "one"));

        assertEquals(Result.DONE, kept);
        assertFalse(due);
        assertTrue(written.applied());
    }

    @Test
    void sessions_differentTimeouts_eachByItsOwn() {
        long patient = group.openSession(1_000);
        long hasty = group.openSession(10);

        group.advance(11).apply(TICK);

        assertEquals(Reason.NO_SESSION, reason(hasty, 1, 1, TICK));
        assertEquals(Result.DONE, group.apply(patient, 1, 1, TICK));
    }

    @Test
    void sessions_moreExpiredThanOneStepEnds_areAllUnusableAtOnce() {
        TestGroup bounded = new TestGroup(limits(10, 1));
        bounded.openSession(10);
        long second = bounded.openSession(10);
        bounded.openSession(10);

        Result late = bounded.advance(11).apply(second, 1, 1, put("k", "one"));
        int left = sessionsOf(bounded);
        bounded.apply(TICK);

        assertEquals(Reason.NO_SESSION, ((Result.Rejected) late).reason());
        assertEquals(1, left);
        assertEquals(0, sessionsOf(bounded));
    }

    @Test
    void close_endsTheSession() {
        long session = group.openSession(100);

        assertEquals(Result.DONE, group.apply(session, 0, 0, new Operation.CloseSession()));
        assertEquals(Reason.NO_SESSION, reason(session, 1, 1, put("k", "one")));
    }

    @Test
    void open_pastLimit_isRejected() {
        group.openSession(100);
        group.openSession(100);
        group.openSession(100);

        assertEquals(Reason.LIMIT, group.reason(new Operation.OpenSession("fourth", 100)));
    }

    private static int sessionsOf(TestGroup group) {
        return ((SnapshotPart.Meta) group.map().snapshot().get(0)).sessions().size();
    }
}
