package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.History;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.cache.CacheException;

/** Makes the calls of one application thread and writes down what they came to. Owned by its thread. */
final class Recorder {

    /**
     * What all threads share. Thread-safe.
     *
     * @param values the last value that was given out, each once
     * @param places every key that was used, behind the name of its cache
     * @param failures what no fault explains
     * @param unheard what a synchronous listener had not been told of when the call returned
     */
    record Shared(
            History history,
            Pulse pulse,
            AtomicLong values,
            Map<Outcome, LongAdder> outcomes,
            Set<String> places,
            List<String> failures,
            List<String> unheard) {

        static Shared create() {
            return new Shared(
                    new History(),
                    new Pulse(System.nanoTime()),
                    new AtomicLong(),
                    new ConcurrentHashMap<>(),
                    ConcurrentHashMap.newKeySet(),
                    new CopyOnWriteArrayList<>(),
                    new CopyOnWriteArrayList<>());
        }
    }

    private final String caller;
    private final Shared shared;
    private final Heard synchronous;

    /** @param synchronous what the synchronous listener of the caller's own cache has heard */
    Recorder(String caller, Shared shared, Heard synchronous) {
        this.caller = caller;
        this.shared = shared;
        this.synchronous = synchronous;
    }

    /** A value that nobody else writes. */
    long newValue() {
        return shared.values.incrementAndGet();
    }

    History.Pending begin(String cache, String key, String what, List<Case> possible) {
        String place = Places.of(cache, key);
        shared.places.add(place);
        return shared.history.invoked(caller, place, what, System.nanoTime(), possible);
    }

    List<History.Pending> begin(String cache, List<String> keys, String what, List<Case> possible) {
        return keys.stream().map(key -> begin(cache, key, what, possible)).toList();
    }

    /**
     * Calls.
     *
     * @param pending what was begun, by key
     * @param operation makes the call, and gives for each of those what was seen
     */
    Outcome perform(List<History.Pending> pending, Supplier<List<Case>> operation) {
        long invoked = System.nanoTime();
        try {
            List<Case> seen = operation.get();
            succeeded(invoked, pending, seen);
            return count(Outcome.DONE);
        } catch (CacheException e) {
            return failed(pending, e);
        }
    }

    /** What was begun has happened so. */
    void succeeded(long invokedNanos, List<History.Pending> pending, List<Case> seen) {
        long now = System.nanoTime();
        for (int i = 0; i < pending.size(); i++) {
            pending.get(i).returned(now, seen.get(i));
            requireHeard(pending.get(i).key(), seen.get(i));
        }
        boolean hasChanged = seen.stream().anyMatch(each -> !each.effect().equals(Effect.NOTHING));
        shared.pulse.succeeded(invokedNanos, now, hasChanged);
    }

    /** The listener of the writer's own cache hears of a change before the call returns. */
    private void requireHeard(String place, Case seen) {
        if (synchronous.hears(place) && !synchronous.hasHeard(seen)) {
            shared.unheard.add(caller + " returned from " + seen + " of " + place + " before its listener was told");
        }
    }

    /** What was begun has failed so. */
    Outcome failed(List<History.Pending> pending, Exception failure) {
        Outcome outcome = Outcome.of(failure);
        if (outcome.isFailure()) {
            shared.failures.add(caller + ": " + failure);
        }
        end(pending, outcome);
        return count(outcome);
    }

    static void end(List<History.Pending> pending, Outcome outcome) {
        if (outcome.changedNothing()) {
            pending.forEach(History.Pending::notDone);
        } else {
            pending.forEach(History.Pending::unknown);
        }
    }

    Outcome count(Outcome outcome) {
        shared.outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
        return outcome;
    }

    void complain(String failure) {
        shared.failures.add(caller + ": " + failure);
    }
}
