package io.loomcache.proof.listening;

import io.loomcache.proof.Gaps;
import io.loomcache.proof.Outcome;
import java.util.ArrayList;
import java.util.List;

/** All that the writers of one client have written. Thread-safe. */
final class Journal {

    private final List<Written> writes = new ArrayList<>();
    private final Gaps gaps = new Gaps();
    private Progressed progressed = Progressed.NONE;

    /** In the order of the calls of each writer. */
    synchronized void add(Written written, long began) {
        writes.add(written);
        if (written.certain()) {
            gaps.acknowledged(began, written.returned());
            boolean isLasting = written.place().cache().equals(Place.LASTING);
            // Created and expired.
            progressed = progressed.plus(new Progressed(1, isLasting ? 1 : 0, isLasting ? 0 : 2, 0, 0, 0, 0, 0));
        }
    }

    /** @param hasGivenUp it was done, but the call did not wait for all listeners */
    synchronized void failed(Outcome outcome, boolean hasGivenUp) {
        progressed = progressed.plus(new Progressed(
                0,
                0,
                0,
                outcome == Outcome.UNKNOWN ? 1 : 0,
                outcome == Outcome.NOT_DONE ? 1 : 0,
                hasGivenUp ? 1 : 0,
                0,
                0));
    }

    synchronized Progressed progressed() {
        return progressed.at(gaps.longest(), gaps.sinceLast());
    }

    synchronized List<Written> writes() {
        return List.copyOf(writes);
    }
}
