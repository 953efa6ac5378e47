package io.loomcache.history;

import java.util.List;

/**
 * One operation on one key as its caller saw it.
 *
 * @param returnedNanos {@link Register#NEVER} if its outcome was never learnt: it may take effect at any
 *     time after its invocation, or not at all
 */
public record Invocation(
        String caller, String key, String what, long invokedNanos, long returnedNanos, List<Case> cases) {

    public Invocation {
        cases = List.copyOf(cases);
        if (returnedNanos < invokedNanos) {
            throw new IllegalArgumentException(what + " of " + caller + " returned before it was invoked");
        }
    }

    /** Whether its outcome was learnt. */
    public boolean isKnown() {
        return returnedNanos != Register.NEVER;
    }

    @Override
    public String toString() {
        return Register.millis(invokedNanos) + ".." + Register.millis(returnedNanos) + " ms " + caller + " " + what
                + " " + key + " " + cases;
    }
}
