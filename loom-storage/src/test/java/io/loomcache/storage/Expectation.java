package io.loomcache.storage;

import static io.loomcache.storage.Fixture.contents;
import static io.loomcache.storage.Fixture.operations;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.microraft.persistence.RestoredRaftState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a restart may find: a state that was acknowledged, or that of the call under way, and any snapshot from the
 * newest durable one on.
 *
 * @param states one of them, whole, is on disk
 * @param oldestSnapshot index of the newest snapshot known to be durable, 0 for none
 * @param snapshots chunks of each snapshot that was handed over, by index
 */
record Expectation(Set<State> states, long oldestSnapshot, Map<Long, List<String>> snapshots) {

    /**
     * The hard state and the log.
     *
     * @param started whether endpoint and initial members were stored
     * @param vote null for nobody
     * @param base index of the entry before the first
     * @param log operations of the entries after the base
     */
    record State(boolean started, int term, @Nullable String vote, long base, List<String> log) {
        static final State EMPTY = new State(false, 0, null, 0, List.of());

        State start() {
            return new State(true, term, vote, base, log);
        }

        State vote(int newTerm, @Nullable String newVote) {
            return new State(started, newTerm, newVote, base, log);
        }

        State log(long newBase, List<String> newLog) {
            return new State(started, term, vote, newBase, List.copyOf(newLog));
        }

        /** The log after a snapshot; none if the log cannot be reached from there. */
        List<String> after(long snapshot) {
            int covered = (int) Math.min(log.size(), Math.max(0, snapshot - base));
            return log.subList(covered, log.size());
        }
    }

    Expectation {
        states = Set.copyOf(states);
        snapshots = Map.copyOf(snapshots);
    }

    /** Of two moments between which a disk was looked at. */
    Expectation or(Expectation later) {
        Set<State> both = new LinkedHashSet<>(states);
        both.addAll(later.states);
        return new Expectation(both, oldestSnapshot, later.snapshots);
    }

    /** Fails unless the store found all of one state and nothing else. */
    void requireOf(String what, @Nullable RestoredRaftState found) {
        if (found == null) {
            assertTrue(states.stream().anyMatch(state -> !state.started()), what + ": nothing was found");
            return;
        }
        assertEquals(Fixture.M1, found.getLocalEndpointPersistentState().getLocalEndpoint(), what);
        assertEquals(
                List.copyOf(Fixture.members(0).getMembers()),
                List.copyOf(found.getInitialGroupMembers().getMembers()),
                what);
        long snapshot = requireSnapshot(what, found);
        assertTrue(
                states.stream().anyMatch(state -> matches(state, snapshot, found)),
                () -> what + ": expected one of " + states + ", found " + found.getTermPersistentState() + ", snapshot "
                        + snapshot + ", log " + operations(found));
    }

    /** From now on this state and this snapshot count as acknowledged, since a restart has acted on them. */
    Expectation seenBy(@Nullable RestoredRaftState found) {
        requireOf("at restart", found);
        if (found == null) {
            return this;
        }
        Set<State> seen = new LinkedHashSet<>(states);
        long snapshot =
                found.getSnapshotEntry() == null ? 0 : found.getSnapshotEntry().getIndex();
        seen.removeIf(state -> !matches(state, snapshot, found));
        return new Expectation(seen, snapshot, snapshots);
    }

    private static boolean matches(State state, long snapshot, RestoredRaftState found) {
        var term = found.getTermPersistentState();
        @Nullable String vote = term.getVotedFor() == null ? null : ((Fixture.Endpoint) term.getVotedFor()).name();
        return state.started()
                && state.vote(term.getTerm(), vote).equals(state)
                && snapshot >= state.base()
                && state.after(snapshot).equals(operations(found));
    }

    private long requireSnapshot(String what, RestoredRaftState found) {
        if (found.getSnapshotEntry() == null) {
            assertEquals(0, oldestSnapshot, what + ": no snapshot was found");
            return 0;
        }
        long index = found.getSnapshotEntry().getIndex();
        assertTrue(index >= oldestSnapshot, what + ": expected snapshot " + oldestSnapshot + ", found " + index);
        assertEquals(snapshots.get(index), contents(found.getSnapshotEntry()), what + ", snapshot " + index);
        return index;
    }
}
