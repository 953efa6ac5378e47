package io.loomcache.simulation;

import io.loomcache.client.LoomException;
import io.loomcache.client.LoomMap;
import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import io.loomcache.simulation.Workload.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one caller, each of them recorded, and each followed by what is to be done with its result. One
 * that fails is followed by nothing: its caller turns to something else.
 */
final class Calls {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(160);

    private final String caller;
    private final SimulatedClient client;
    private final Workload workload;
    private final Random random;
    private final Runnable onFailure;

    Calls(String caller, SimulatedClient client, Workload workload, Random random, Runnable onFailure) {
        this.caller = caller;
        this.client = client;
        this.workload = workload;
        this.random = random;
        this.onFailure = onFailure;
    }

    /**
     * A conditional write.
     *
     * @param value null to remove
     * @param held what the condition says of the mapping before if it held
     */
    record Change(Place place, @Nullable Long value, Condition condition, Guard held, Expiry expiry) {

        static Change on(Condition condition, Place place, @Nullable Long value, Expiry expiry) {
            return new Change(place, value, condition, Outcomes.holds(condition), expiry);
        }

        Effect effect() {
            return value == null ? Effect.remove() : Effect.set(value, expiry);
        }
    }

    void later(Runnable task) {
        client.process.after(random.nextLong(PAUSE_NANOS), task);
    }

    void lookup(Place place, Consumer<LoomMap.Lookup> next) {
        History.Pending pending = invoked(place, "lookup", List.of());
        long invoked = now();
        then(List.of(pending), map(place).lookup(place.key()), lookup -> {
            pending.returned(now(), Outcomes.found(lookup.found()));
            workload.found(place, lookup.found(), invoked);
            next.accept(lookup);
        });
    }

    void lookupAll(List<Place> places, Runnable next) {
        List<History.Pending> pending = new ArrayList<>();
        places.forEach(place -> pending.add(invoked(place, "lookupAll", List.of())));
        long invoked = now();
        then(pending, map(places.get(0)).lookupAll(keys(places)), lookups -> {
            for (int i = 0; i < lookups.size(); i++) {
                Result.Versioned found = lookups.get(i).found();
                pending.get(i).returned(now(), Outcomes.found(found));
                workload.found(places.get(i), found, invoked);
            }
            next.run();
        });
    }

    void write(Change change, Consumer<Result.Written> next) {
        Place place = change.place();
        Long value = change.value();
        History.Pending pending =
                invoked(place, "write on " + change.condition(), List.of(new Case(change.held(), change.effect())));
        Listening.@Nullable Change heard = workload.heard(place, client);
        byte[] bytes = value == null ? null : Outcomes.bytes(value);
        then(
                List.of(pending),
                map(place).write(place.key(), bytes, change.condition(), change.expiry(), random.nextBoolean()),
                written -> {
                    pending.returned(now(), Outcomes.written(written, change));
                    if (heard != null && written.applied()) {
                        heard.returned(written.revision());
                    }
                    next.accept(written);
                });
    }

    /** Asks until the fence is granted. */
    void fence(Place place, long millis, Consumer<FenceChecks.Fence> next) {
        History.Pending pending = invoked(place, "fence", List.of());
        long invoked = now();
        then(List.of(pending), map(place).fence(List.of(place.key()), Duration.ofMillis(millis), true), fences -> {
            if (fences.isEmpty()) {
                pending.notDone();
                later(() -> fence(place, millis, next));
                return;
            }
            Result.Versioned found = fences.get(0).found();
            pending.returned(now(), Outcomes.found(found));
            workload.found(place, found, invoked);
            next.accept(workload.fences().granted(place, fences.get(0), millis, invoked, now()));
        });
    }

    /** Writes if the fence still stands. What was there when it was granted is what is there then. */
    void writeUnder(FenceChecks.Fence fence, @Nullable Long value, Expiry expiry, Consumer<Result.Written> next) {
        long invoked = now();
        fence.givenUp(invoked);
        write(
                new Change(
                        fence.place,
                        value,
                        new Condition.FenceHeld(fence.fenced.token()),
                        Outcomes.unchanged(fence.fenced),
                        expiry),
                written -> {
                    fence.used(written, invoked, now());
                    next.accept(written);
                });
    }

    /** Removes what is not there: a mapping that is born expired leaves the same trace, and its answer says whether it did. */
    void buryUnder(FenceChecks.Fence fence, Consumer<Result.Written> next) {
        writeUnder(fence, workload.newValue(), new Expiry(0, Expiry.UNCHANGED), next);
    }

    /** Gives a fence up, and does not wait for it. */
    void unfence(FenceChecks.Fence fence) {
        fence.givenUp(now());
        var unused = map(fence.place).unfence(List.of(fence.fenced));
    }

    void touch(Place place, long revision, long timeToLiveMillis, Runnable next) {
        History.Pending pending =
                invoked(place, "touch", List.of(new Case(Guard.isAt(revision), Effect.touch(timeToLiveMillis))));
        then(List.of(pending), map(place).touch(place.key(), revision, timeToLiveMillis), touched -> {
            pending.returned(now(), Outcomes.touched(touched, revision, timeToLiveMillis));
            next.run();
        });
    }

    void writeAll(List<Place> places, Expiry expiry, Runnable next) {
        List<History.Pending> pending = new ArrayList<>();
        List<Operation.Item> items = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (Place place : places) {
            long value = workload.newValue();
            Effect effect = Effect.set(value, expiry);
            effects.add(effect);
            items.add(new Operation.Item(place.key(), Outcomes.bytes(value)));
            pending.add(invoked(place, "writeAll", List.of(new Case(Guard.ANY, effect))));
        }
        then(pending, map(places.get(0)).writeAll(items, expiry), existed -> {
            for (int i = 0; i < existed.size(); i++) {
                pending.get(i).returned(now(), new Case(Outcomes.presence(existed.get(i)), effects.get(i)));
            }
            next.run();
        });
    }

    void removeAll(List<Place> places, Runnable next) {
        List<History.Pending> pending = removing(places, "removeAll");
        then(pending, map(places.get(0)).removeAll(keys(places)), existed -> {
            for (int i = 0; i < existed.size(); i++) {
                pending.get(i).returned(now(), new Case(Outcomes.presence(existed.get(i)), Effect.remove()));
            }
            next.run();
        });
    }

    void clear(String cache, Runnable next) {
        List<History.Pending> pending = removing(workload.allPlaces(cache), "clear");
        then(pending, client.map(cache).clear(), cleared -> {
            pending.forEach(each -> each.returned(now(), new Case(Guard.ANY, Effect.remove())));
            next.run();
        });
    }

    private List<History.Pending> removing(List<Place> places, String what) {
        return places.stream()
                .map(place -> invoked(place, what, List.of(new Case(Guard.ANY, Effect.remove()))))
                .toList();
    }

    private History.Pending invoked(Place place, String what, List<Case> possible) {
        return workload.history().invoked(caller, place.toString(), what, now(), possible);
    }

    private static List<Bytes> keys(List<Place> places) {
        return places.stream().map(Place::key).toList();
    }

    private LoomMap map(Place place) {
        return client.map(place.cache());
    }

    private long now() {
        return client.process.nanos();
    }

    private <T extends @Nullable Object> void then(
            List<History.Pending> pending, CompletableFuture<T> future, Consumer<T> next) {
        var unused = future.whenComplete((result, failure) -> {
            try {
                if (failure == null) {
                    workload.count("done");
                    next.accept(result);
                } else {
                    failed(pending, failure instanceof CompletionException ? failure.getCause() : failure);
                }
            } catch (RuntimeException | Error e) {
                workload.violations().add("no failure of its own", caller + ": " + Causes.shown(e));
            }
        });
    }

    private void failed(List<History.Pending> pending, @Nullable Throwable failure) {
        if (failure instanceof LoomException.OutcomeUnknown) {
            workload.count("outcome unknown");
            pending.forEach(History.Pending::unknown);
        } else if (failure instanceof LoomException) {
            workload.count(failure instanceof LoomException.NotDone ? "not done" : "rejected");
            pending.forEach(History.Pending::notDone);
        } else {
            throw new IllegalStateException("not a failure of an operation", failure);
        }
        onFailure.run();
    }
}
