package io.loomcache.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for an order of a key's operations that a map without concurrency could have shown (Herlihy and
 * Wing 1990), by the search of Wing and Gong with the memory of Lowe ("Testing for linearizability", 2017).
 *
 * <p>An operation may come next if no other one that is still to be placed had returned before it was invoked.
 * The search tries one, goes on from the register after it, and comes back when nothing fits. Two ways that
 * placed the same operations and left the same register have the same future, so each such
 * configuration is tried once. An operation whose outcome is unknown may be placed anywhere after its
 * invocation or left out; those are tried last, since most histories need few of them.
 *
 * <p>Expiry is an event that nobody invokes. The model knows from when on a mapping may be gone and until
 * when it may be there; between the two either is admitted, and an operation that finds it gone settles it. A
 * time to live begins when the leader has the operation, which may be long before it takes effect.
 *
 * <p>Immutable.
 */
public final class LinearizabilityChecker {

    /** Most configurations tried for one key. */
    public static final long MAX_CONFIGURATIONS = 2_000_000;

    private final ClockTolerance tolerance;
    private final long maxConfigurations;

    public LinearizabilityChecker(ClockTolerance tolerance) {
        this(tolerance, MAX_CONFIGURATIONS);
    }

    LinearizabilityChecker(ClockTolerance tolerance, long maxConfigurations) {
        this.tolerance = tolerance;
        this.maxConfigurations = maxConfigurations;
    }

    /** The verdicts of all keys that are not plainly linearizable. */
    public List<Verdict> check(History history) {
        List<Verdict> problems = new ArrayList<>();
        for (Map.Entry<String, List<Invocation>> key : history.byKey().entrySet()) {
            Verdict verdict = check(key.getKey(), key.getValue());
            if (!(verdict instanceof Verdict.Linearizable)) {
                problems.add(verdict);
            }
        }
        return problems;
    }

    /** Judges the operations of one key, in order of invocation; the key has no mapping before. */
    public Verdict check(String key, List<Invocation> invocations) {
        return new Search(key, invocations).run();
    }

    /** What was placed and what is left open is the same for both: so is all that follows. */
    private record Configuration(int first, BitSet placedAfterFirst, Register register) {}

    /** One operation placed in one way, from which the search goes on. */
    private record Placed(int invocation, Register register) {}

    /** A depth of the search: what may come next, and how we got here. */
    private static final class Level {
        final Placed placed;
        final Iterator<Placed> next;

        Level(Placed placed, Iterator<Placed> next) {
            this.placed = placed;
            this.next = next;
        }
    }

    private final class Search {
        private final String key;
        private final List<Invocation> invocations;
        private final BitSet placed;
        private final Set<Configuration> tried = new HashSet<>();
        private final Deque<Level> levels = new ArrayDeque<>();
        private final int known;
        private int knownPlaced;
        private int farthest = -1;
        private Verdict.Violation violation;

        Search(String key, List<Invocation> invocations) {
            this.key = key;
            this.invocations = invocations;
            this.placed = new BitSet(invocations.size());
            this.known = (int) invocations.stream().filter(Invocation::isKnown).count();
            this.violation = new Verdict.Violation(key, List.of(), Register.EMPTY, invocations);
        }

        Verdict run() {
            enter(new Placed(-1, Register.EMPTY));
            while (knownPlaced < known) {
                if (tried.size() > maxConfigurations) {
                    return new Verdict.Undecided(key, tried.size());
                }
                Level level = levels.getLast();
                if (level.next.hasNext()) {
                    place(level.next.next());
                } else {
                    rememberIfFarthest();
                    if (levels.size() == 1) {
                        return violation;
                    }
                    takeBack(levels.removeLast().placed.invocation);
                }
            }
            return new Verdict.Linearizable();
        }

        private void place(Placed one) {
            placed.set(one.invocation);
            knownPlaced += invocations.get(one.invocation).isKnown() ? 1 : 0;
            int first = placed.nextClearBit(0);
            BitSet after = placed.get(first, Math.max(first, placed.length()));
            if (tried.add(new Configuration(first, after, one.register))) {
                enter(one);
            } else {
                takeBack(one.invocation);
            }
        }

        private void takeBack(int invocation) {
            placed.clear(invocation);
            knownPlaced -= invocations.get(invocation).isKnown() ? 1 : 0;
        }

        private void enter(Placed one) {
            List<Placed> next = new ArrayList<>();
            for (int candidate : candidates()) {
                for (Register after : outcomes(one.register, invocations.get(candidate))) {
                    next.add(new Placed(candidate, after));
                }
            }
            levels.addLast(new Level(one, next.iterator()));
        }

        /** Nothing fits here: if no other way came as far, this is what to show. */
        private void rememberIfFarthest() {
            if (knownPlaced > farthest) {
                farthest = knownPlaced;
                List<Invocation> explained = levels.stream()
                        .skip(1)
                        .map(level -> invocations.get(level.placed.invocation))
                        .toList();
                List<Invocation> unexplained =
                        candidates().stream().map(invocations::get).toList();
                violation = new Verdict.Violation(key, explained, levels.getLast().placed.register, unexplained);
            }
        }

        /** What no unplaced operation precedes; known outcomes first, those that returned first before others. */
        private List<Integer> candidates() {
            List<Integer> open = new ArrayList<>();
            long earliestReturn = Register.NEVER;
            for (int i = placed.nextClearBit(0); i < invocations.size(); i = placed.nextClearBit(i + 1)) {
                Invocation invocation = invocations.get(i);
                if (invocation.invokedNanos() > earliestReturn) {
                    break;
                }
                open.add(i);
                earliestReturn = Math.min(earliestReturn, invocation.returnedNanos());
            }
            open.sort(Comparator.comparingLong(i -> invocations.get(i).returnedNanos()));
            return open;
        }
    }

    /** The registers that the operation may leave behind. */
    private List<Register> outcomes(Register before, Invocation invocation) {
        Register now = before.at(invocation.invokedNanos());
        List<Register> outcomes = new ArrayList<>();
        for (Case each : invocation.cases()) {
            Moment moment =
                    new Moment(invocation.invokedNanos(), invocation.returnedNanos(), each.revision(), tolerance);
            if (now.mayBeVisible() && each.admits(now)) {
                outcomes.add(each.effect().change().apply(now, moment));
            }
            if (now.mayBeGone(invocation.returnedNanos())) {
                Register gone = now.gone();
                if (each.admits(gone)) {
                    outcomes.add(each.effect().change().apply(gone, moment));
                }
            }
        }
        return outcomes;
    }
}
