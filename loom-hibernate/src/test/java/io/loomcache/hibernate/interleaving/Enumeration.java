package io.loomcache.hibernate.interleaving;

import java.util.ArrayList;
import java.util.List;

/**
 * All orders of the steps of two actors, depth first: each run makes the same choices as the one before, up to the last
 * one that can still be made otherwise. With a bound, all orders in which an actor that could go on has to wait at most
 * so often.
 */
final class Enumeration {

    private final int preemptions;
    private final List<Choice> choices = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private boolean exhausted;
    private long runs;

    private static final class Choice {
        final boolean canSwitch;
        boolean isSwitch;

        Choice(boolean canSwitch) {
            this.canSwitch = canSwitch;
        }
    }

    /** @param preemptions most of them in one run */
    Enumeration(int preemptions) {
        this.preemptions = preemptions;
    }

    boolean hasNext() {
        return !exhausted;
    }

    long runs() {
        return runs;
    }

    /** The steps of the last run. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    /** Lets the actors run once, in the next order. */
    void run(List<Actor> actors, Runnable settle) {
        steps.clear();
        int depth = 0;
        int preempted = 0;
        Actor last = actors.get(0);
        actors.forEach(Actor::awaitRest);
        while (!actors.stream().allMatch(Actor::isDone)) {
            List<Actor> ready =
                    actors.stream().filter(actor -> actor.gate() != null).toList();
            if (ready.isEmpty()) {
                // One waits for the other's row, which the other has just given up.
                actors.forEach(Actor::awaitRest);
                continue;
            }
            Actor next = ready.contains(last) ? last : ready.get(0);
            if (ready.size() > 1) {
                // To begin with the other one, or to go on with it after the end of the first, costs nothing.
                boolean isFree = steps.isEmpty();
                Choice choice = choice(depth++, isFree || preempted < preemptions);
                if (choice.isSwitch) {
                    next = ready.get(1 - ready.indexOf(next));
                    preempted += isFree ? 0 : 1;
                }
            }
            steps.add(next.name + ":" + next.gate());
            next.proceed();
            actors.forEach(Actor::awaitRest);
            settle.run();
            last = next;
        }
        runs++;
        backtrack(depth);
    }

    private Choice choice(int depth, boolean canSwitch) {
        if (depth == choices.size()) {
            choices.add(new Choice(canSwitch));
        }
        return choices.get(depth);
    }

    private void backtrack(int depth) {
        while (choices.size() > depth) {
            choices.remove(choices.size() - 1);
        }
        while (!choices.isEmpty()) {
            Choice latest = choices.get(choices.size() - 1);
            if (latest.canSwitch && !latest.isSwitch) {
                latest.isSwitch = true;
                return;
            }
            choices.remove(choices.size() - 1);
        }
        exhausted = true;
    }
}
