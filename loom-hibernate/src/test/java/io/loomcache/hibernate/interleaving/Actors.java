package io.loomcache.hibernate.interleaving;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The two transactions of an order. */
final class Actors {

    private final Map<Actor.Name, Actor> byName = new EnumMap<>(Actor.Name.class);

    Actors(Runnable one, Runnable other) {
        byName.put(Actor.Name.A, new Actor(Actor.Name.A, one));
        byName.put(Actor.Name.B, new Actor(Actor.Name.B, other));
    }

    Actor get(Actor.Name name) {
        return Objects.requireNonNull(byName.get(name));
    }

    /** Who stands at a gate. */
    Set<Actor.Name> ready() {
        return those(actor -> actor.gate() != null);
    }

    /** Who waits for a row. */
    Set<Actor.Name> blocked() {
        return those(Actor::isBlocked);
    }

    private Set<Actor.Name> those(Predicate<Actor> condition) {
        Set<Actor.Name> names = EnumSet.noneOf(Actor.Name.class);
        byName.forEach((name, actor) -> {
            if (condition.test(actor)) {
                names.add(name);
            }
        });
        return names;
    }

    @Nullable
    String gate(Actor.Name name) {
        return get(name).gate();
    }

    boolean areDone() {
        return byName.values().stream().allMatch(Actor::isDone);
    }

    void awaitStart() {
        awaitRest(Actor.Name.A);
    }

    /**
     * Lets one make its step.
     *
     * @return who has moved: also the other one if it waited for a row, and has it
     */
    Set<Actor.Name> proceed(Actor.Name name) {
        Set<Actor.Name> moved = blocked();
        get(name).proceed();
        awaitRest(name);
        while (ready().isEmpty() && !areDone()) {
            // Each waits for a row of the other, which the database will notice.
            awaitRest(name);
        }
        moved.removeAll(blocked());
        moved.add(name);
        return moved;
    }

    /** First of the one that has moved: after that it is known whether the other one still waits. */
    private void awaitRest(Actor.Name first) {
        get(first).awaitRest(get(first.other()));
        get(first.other()).awaitRest(get(first));
    }

    /** What has been touched since this was asked last. */
    Footprint footprint() {
        return get(Actor.Name.A).footprint().and(get(Actor.Name.B).footprint());
    }

    /** Lets both go on to their ends, in whatever order. */
    void release() {
        byName.values().forEach(Actor::release);
        byName.values().forEach(Actor::awaitEnd);
    }
}
