package io.loomcache.raft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Proof;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A lease counts from when this process gave out the proof, by this process's clock. */
class HeardGuardsTest {

    private static final Operation.Guard GUARD = new Operation.Guard("app", 1_000, List.of("c"));

    private long nowMillis = -400;
    private final HeardGuards guards = new HeardGuards(() -> TimeUnit.MILLISECONDS.toNanos(nowMillis));

    @Test
    void guard_nobodyWasHeardOf_isNotHeld() {
        assertFalse(guards.isHeld(GUARD));
    }

    @Test
    void lease_runsFromTheProof_notFromItsArrival() {
        Proof proof = guards.proof();
        nowMillis += 900;
        guards.heard("app", proof);

        assertTrue(guards.isHeld(GUARD));
        nowMillis += 100;
        assertFalse(guards.isHeld(GUARD));
    }

    @Test
    void proof_thatArrivesAfterALaterOne_takesNothingBack() {
        Proof first = guards.proof();
        nowMillis += 500;
        guards.heard("app", guards.proof());
        guards.heard("app", first);
        nowMillis += 999;

        assertTrue(guards.isHeld(GUARD));
    }

    @Test
    void proof_ofAnotherProcess_isNotBelieved() {
        HeardGuards other = new HeardGuards(() -> TimeUnit.MILLISECONDS.toNanos(nowMillis));
        guards.heard("app", other.proof());

        assertFalse(guards.isHeld(GUARD));
    }

    @Test
    void proof_fromTheFuture_isNotBelieved() {
        Proof proof = guards.proof();
        guards.heard("app", new Proof(proof.process(), proof.nanos() + 1));

        assertFalse(guards.isHeld(GUARD));
    }

    @Test
    void guard_ofAnotherOwner_isNotHeld() {
        guards.heard("other", guards.proof());

        assertFalse(guards.isHeld(GUARD));
    }
}
