package io.loomcache.hibernate.interleaving;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All orders of the steps of two actors, depth first: each run makes the same choices as the one before, up to the last
 * one that can still be made otherwise.
 *
 * <h2>Reduction</h2>
 *
 * Orders that differ only in the places of steps that commute ({@link Footprint}) show the same. One of each such class
 * is enough, and the reduction runs exactly one (dynamic partial-order reduction with source sets and sleep sets;
 * Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction, algorithm 1, where with two actors a source set is
 * both or the one that was tried first): where one actor made a step, the other is tried if a run has shown that its next
 * steps race with it. And while an actor sleeps, because its next step has been tried here before, only steps that do not
 * commute with that one wake it; if nobody is awake, the order is of a class that has been run.
 *
 * <p>To find the row of a statement locked is a step like others; what the waiting actor does when it gets the row belongs
 * to the step of the other that ended its transaction.
 */
final class Enumeration {

    private final boolean isReduced;
    private final int preemptions;
    private final List<Choice> choices = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private boolean exhausted;
    private long runs;
    private long cut;

    /** Where it was decided whose step is next. */
    private static final class Choice {
        final Set<Actor.Name> ready;
        final Map<Actor.Name, Footprint> asleep;
        Actor.Name chosen;
        boolean isOtherWanted;
        Footprint footprint = NOTHING;

        /** Who has moved: also who waited for a row and got it. */
        Set<Actor.Name> moved = Set.of();

        /** The steps that this one has to come after. */
        BitSet after = new BitSet();

        /** How often somebody had to wait before. */
        final int preempted;

        boolean isSwitched;

        Choice(Set<Actor.Name> ready, Map<Actor.Name, Footprint> asleep, Actor.Name chosen, int preempted) {
            this.ready = ready;
            this.asleep = asleep;
            this.chosen = chosen;
            this.preempted = preempted;
        }

        boolean isAwake(Actor.Name actor) {
            return ready.contains(actor) && !asleep.containsKey(actor);
        }
    }

    private static final Footprint NOTHING = new Footprint(Set.of(), Set.of());

    private Enumeration(boolean isReduced, int preemptions) {
        this.isReduced = isReduced;
        this.preemptions = preemptions;
    }

    /** One of each class of orders that show the same. */
    static Enumeration reduced() {
        return new Enumeration(true, Integer.MAX_VALUE);
    }

    /** All orders in which an actor that could go on has to wait at most so often; who begins is free. */
    static Enumeration ofPreemptions(int preemptions) {
        return new Enumeration(false, preemptions);
    }

    boolean hasNext() {
        return !exhausted;
    }

    /** Orders that were run to their end. */
    long runs() {
        return runs;
    }

    /** Runs that turned out to be of a class that had been run, and were not judged. */
    long cut() {
        return cut;
    }

    /** The steps of the last run. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    /**
     * Lets the actors run once, in the next order.
     *
     * @return whether it is to be judged
     */
    boolean run(Actors actors, Runnable settle) {
        steps.clear();
        int depth = 0;
        boolean isNew = true;
        Actor.Name last = Actor.Name.A;
        actors.awaitStart();
        while (isNew && !actors.areDone()) {
            Choice choice = choice(depth, actors.ready(), last);
            if (choice == null) {
                isNew = false;
            } else {
                step(actors, choice, settle);
                order(depth++);
                last = choice.chosen;
            }
        }
        actors.release();
        runs += isNew ? 1 : 0;
        cut += isNew ? 0 : 1;
        backtrack(depth);
        return isNew;
    }

    private void step(Actors actors, Choice choice, Runnable settle) {
        steps.add(choice.chosen + ":" + actors.gate(choice.chosen));
        choice.moved = actors.proceed(choice.chosen);
        settle.run();
        choice.footprint = actors.footprint();
    }

    /** The next choice: the one of the run before, or a new one; null if all that are ready sleep. */
    private @Nullable Choice choice(int depth, Set<Actor.Name> ready, Actor.Name last) {
        if (depth < choices.size()) {
            Choice known = choices.get(depth);
            if (!known.ready.equals(ready)) {
                throw new IllegalStateException(
                        "after " + steps + " can go on " + ready + ", before it was " + known.ready);
            }
            return known;
        }
        Choice next = new Choice(ready, asleep(), last, preempted());
        if (!next.isAwake(last)) {
            next.chosen = last.other();
        }
        next.isOtherWanted = !isReduced;
        if (!next.isAwake(next.chosen)) {
            return null;
        }
        choices.add(next);
        return next;
    }

    private int preempted() {
        if (choices.isEmpty()) {
            return 0;
        }
        Choice before = choices.get(choices.size() - 1);
        return before.preempted + (before.isSwitched && choices.size() > 1 ? 1 : 0);
    }

    /** Who still sleeps after the last step. */
    private Map<Actor.Name, Footprint> asleep() {
        Map<Actor.Name, Footprint> asleep = new EnumMap<>(Actor.Name.class);
        if (isReduced && !choices.isEmpty()) {
            Choice before = choices.get(choices.size() - 1);
            asleep.putAll(before.asleep);
            asleep.keySet().removeAll(before.moved);
            asleep.values().removeIf(next -> !next.commutesWith(before.footprint));
        }
        return asleep;
    }

    /** Finds what the last step has to come after, and which steps it races with: there the other is to be tried, too. */
    private void order(int depth) {
        Choice latest = choices.get(depth);
        latest.after = new BitSet();
        for (int i = depth - 1; i >= 0; i--) {
            Choice earlier = choices.get(i);
            boolean isOfSame = earlier.moved.stream().anyMatch(latest.moved::contains);
            if (!latest.after.get(i) && (isOfSame || !earlier.footprint.commutesWith(latest.footprint))) {
                // What comes in between and after this one is known already: nothing does.
                if (!isOfSame) {
                    earlier.isOtherWanted = true;
                }
                latest.after.set(i);
                latest.after.or(earlier.after);
            }
        }
    }

    private void backtrack(int depth) {
        while (choices.size() > depth) {
            choices.remove(choices.size() - 1);
        }
        while (!choices.isEmpty()) {
            Choice latest = choices.get(choices.size() - 1);
            Actor.Name other = latest.chosen.other();
            boolean isFree = choices.size() == 1;
            if (latest.isOtherWanted && latest.isAwake(other) && (isFree || latest.preempted < preemptions)) {
                latest.isSwitched = true;
                latest.asleep.put(latest.chosen, latest.footprint);
                latest.chosen = other;
                return;
            }
            choices.remove(choices.size() - 1);
        }
        exhausted = true;
    }
}
