package io.loomcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Operation;
import io.loomcache.map.Operation.HoldGuard;
import io.loomcache.map.Operation.Proof;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The signs of a guard's owner, and the time after which they hold nothing. In virtual time. */
class GuardTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration SIGN = Duration.ofSeconds(2);
    private static final Duration LAPSE = Duration.ofSeconds(11);

    private final VirtualScheduler time = new VirtualScheduler();
    private final List<Operation> sent = new ArrayList<>();
    private final List<CompletableFuture<Result>> open = new ArrayList<>();
    private final Guard guard = new Guard("app", LEASE, this::group, time);

    private CompletableFuture<Result> group(Operation operation) {
        sent.add(operation);
        CompletableFuture<Result> answer = new CompletableFuture<>();
        open.add(answer);
        return answer;
    }

    private void answer(Result result) {
        open.remove(0).complete(result);
        time.advance(Duration.ZERO);
    }

    private void held(long process, long nanos) {
        answer(new Result.GuardHeld(true, new Proof(process, nanos)));
    }

    private List<Operation> sent() {
        List<Operation> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    private static List<Operation> sign(@Nullable Proof proof) {
        return List.of(new HoldGuard("app", proof));
    }

    @Test
    void hold_showsTheLatestProofAgainAndAgain() {
        guard.hold();
        assertEquals(sign(null), sent());
        held(1, 100);
        assertEquals(sign(new Proof(1, 100)), sent());
        held(1, 101);
        assertEquals(List.of(), sent());
        time.advance(SIGN);
        assertEquals(sign(new Proof(1, 101)), sent());
    }

    @Test
    void newLeader_getsItsOwnProofAtOnce() {
        guard.hold();
        held(1, 100);
        held(1, 101);
        time.advance(SIGN);
        sent();
        held(2, 55);

        assertEquals(sign(new Proof(2, 55)), sent());
    }

    @Test
    void sign_thatFails_isRepeatedLater() {
        guard.hold();
        held(1, 100);
        sent();
        open.remove(0).completeExceptionally(new LoomException.NotDone("no leader", null));
        assertEquals(List.of(), sent());
        time.advance(SIGN);

        assertEquals(sign(new Proof(1, 100)), sent());
    }

    @Test
    void guardThatTheClusterDoesNotKnow_isCoveredAgain() {
        var unused = guard.cover(List.of("b", "a"));
        answer(Result.DONE);
        guard.hold();
        sent();
        answer(new Result.GuardHeld(false, new Proof(1, 100)));
        assertEquals(List.of(new Operation.Guard("app", 10_000, List.of("a", "b"))), sent());
        answer(Result.DONE);
        time.advance(SIGN);

        assertEquals(sign(new Proof(1, 100)), sent());
    }

    @Test
    void release_givesNoSignAnyMore() {
        guard.hold();
        held(1, 100);
        guard.release();
        sent();
        held(1, 101);
        time.advance(LAPSE);

        assertEquals(List.of(), sent());
    }

    @Test
    void release_countsFromTheLastSign() {
        guard.hold();
        held(1, 100);
        held(1, 101);
        time.advance(SIGN);
        time.advance(Duration.ofSeconds(1));

        assertEquals(LAPSE.minusSeconds(1).toNanos(), guard.release());
        time.advance(Duration.ofSeconds(10));
        assertTrue(guard.release() <= 0);
    }

    @Test
    void release_ofAGuardThatWasNeverHeldHere_countsFromItsBeginning() {
        assertEquals(LAPSE.toNanos(), guard.release());
    }

    @Test
    void hold_afterRelease_givesSignsOnce() {
        guard.hold();
        guard.release();
        guard.hold();
        guard.hold();
        assertEquals(2, sent().size());
        held(1, 100);
        held(1, 100);
        assertEquals(1, sent().size());
        held(1, 101);
        time.advance(SIGN);

        assertEquals(1, sent().size());
    }
}
