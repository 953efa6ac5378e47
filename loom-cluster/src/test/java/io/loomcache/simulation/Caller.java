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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread of an application: one operation after the other, each of them recorded, with a pause between
 * two. Which ones, its random numbers say.
 */
final class Caller {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(160);
    private static final int CAS_ATTEMPTS = 4;

    private final String name;
    private final SimulatedClient client;
    private final Workload workload;
    private final Random random;
    private boolean busy;

    Caller(String name, SimulatedClient client, Workload workload, Random random) {
        this.name = name;
        this.client = client;
        this.workload = workload;
        this.random = random;
    }

    String name() {
        return name;
    }

    /** Whether it waits for an answer, in a process that could get one. */
    boolean isStuck() {
        return busy && client.process.isAlive();
    }

    void start() {
        client.process.after(random.nextLong(PAUSE_NANOS), this::next);
    }

    private void next() {
        if (!workload.isOver()) {
            busy = true;
            Workload.Place place = workload.anyPlace(random);
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> lookup(place, lookup -> done());
                case 5, 6 -> write(place, workload.newValue(), Condition.ALWAYS, this::doneWith);
                case 7 -> write(place, workload.newValue(), Condition.ABSENT, this::doneWith);
                case 8 -> write(place, workload.newValue(), Condition.PRESENT, this::doneWith);
                case 9 -> write(place, null, Condition.ALWAYS, this::doneWith);
                case 10, 11 -> lookup(place, lookup -> onValue(place, lookup));
                case 12, 13, 14 -> process(place, CAS_ATTEMPTS);
                case 15 -> lookup(place, lookup -> later(() -> fill(place, lookup)));
                case 16 -> lookup(place, lookup -> touch(place, lookup));
                case 17 -> readAll(place.cache());
                case 18 -> writeAll(place.cache());
                default -> clearOrRemoveAll(place.cache());
            }
        }
    }

    private void done() {
        busy = false;
        client.process.after(random.nextLong(2 * PAUSE_NANOS), this::next);
    }

    private void doneWith(Result.Written written) {
        done();
    }

    private void later(Runnable task) {
        client.process.after(random.nextLong(PAUSE_NANOS), task);
    }

    /** replace(k, o, n) and remove(k, o). */
    private void onValue(Workload.Place place, LoomMap.Lookup lookup) {
        Result.Versioned found = lookup.found();
        byte[] expected = found == null ? Outcomes.bytes(-1) : found.value();
        Long next = random.nextInt(3) == 0 ? null : Long.valueOf(workload.newValue());
        write(place, next, new Condition.ValueEquals(expected), this::doneWith);
    }

    /** As an entry processor: a versioned copy, written if the version is still the one that was read. */
    private void process(Workload.Place place, int attempts) {
        lookup(place, lookup -> {
            Result.Versioned found = lookup.found();
            Condition condition = found == null ? Condition.ABSENT : new Condition.RevisionEquals(found.revision());
            Long next = found != null && random.nextInt(5) == 0 ? null : Long.valueOf(workload.newValue());
            write(place, next, condition, written -> {
                if (written.applied() || attempts == 1) {
                    done();
                } else {
                    process(place, attempts - 1);
                }
            });
        });
    }

    /** What a miss made somebody fetch elsewhere. */
    private void fill(Workload.Place place, LoomMap.Lookup lookup) {
        Condition unchanged = new Condition.NotChangedSince(lookup.groupRevision());
        write(place, workload.newValue(), unchanged, this::doneWith);
    }

    private void touch(Workload.Place place, LoomMap.Lookup lookup) {
        Result.Versioned found = lookup.found();
        if (found == null) {
            done();
            return;
        }
        long millis = workload.timeToLiveMillis(place.cache(), random);
        History.Pending pending =
                invoked(place, "touch", List.of(new Case(Guard.isAt(found.revision()), Effect.touch(millis))));
        then(List.of(pending), map(place).touch(place.key(), found.revision(), millis), touched -> {
            pending.returned(now(), Outcomes.touched(touched, found.revision(), millis));
            done();
        });
    }

    private void lookup(Workload.Place place, Consumer<LoomMap.Lookup> next) {
        History.Pending pending = invoked(place, "lookup", List.of());
        then(List.of(pending), map(place).lookup(place.key()), lookup -> {
            pending.returned(now(), Outcomes.found(lookup));
            next.accept(lookup);
        });
    }

    private void write(Workload.Place place, @Nullable Long value, Condition condition, Consumer<Result.Written> next) {
        Expiry expiry = workload.expiry(place.cache(), random);
        History.Pending pending = invoked(
                place,
                "write on " + condition,
                List.of(new Case(Outcomes.holds(condition), Outcomes.effect(value, expiry))));
        byte[] bytes = value == null ? null : Outcomes.bytes(value);
        then(
                List.of(pending),
                map(place).write(place.key(), bytes, condition, expiry, random.nextBoolean()),
                written -> {
                    pending.returned(now(), Outcomes.written(written, value, condition, expiry));
                    next.accept(written);
                });
    }

    private void readAll(String cache) {
        List<Workload.Place> places = workload.somePlaces(cache, random);
        List<History.Pending> pending = new ArrayList<>();
        places.forEach(place -> pending.add(invoked(place, "lookupAll", List.of())));
        then(pending, client.map(cache).lookupAll(keys(places)), lookups -> {
            for (int i = 0; i < lookups.size(); i++) {
                pending.get(i).returned(now(), Outcomes.found(lookups.get(i)));
            }
            done();
        });
    }

    private void writeAll(String cache) {
        Expiry expiry = workload.expiry(cache, random);
        List<Workload.Place> places = workload.somePlaces(cache, random);
        List<History.Pending> pending = new ArrayList<>();
        List<Operation.Item> items = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (Workload.Place place : places) {
            long value = workload.newValue();
            Effect effect = Effect.set(value, expiry);
            effects.add(effect);
            items.add(new Operation.Item(place.key(), Outcomes.bytes(value)));
            pending.add(invoked(place, "writeAll", List.of(new Case(Guard.ANY, effect))));
        }
        then(pending, client.map(cache).writeAll(items, expiry), existed -> {
            for (int i = 0; i < existed.size(); i++) {
                pending.get(i).returned(now(), new Case(Outcomes.presence(existed.get(i)), effects.get(i)));
            }
            done();
        });
    }

    private void clearOrRemoveAll(String cache) {
        if (cache.equals(Workload.CLEARED)) {
            List<History.Pending> pending = changed(workload.allPlaces(cache), "clear");
            then(pending, client.map(cache).clear(), cleared -> {
                pending.forEach(each -> each.returned(now(), new Case(Guard.ANY, Effect.remove())));
                done();
            });
        } else {
            List<Workload.Place> places = workload.somePlaces(cache, random);
            List<History.Pending> pending = changed(places, "removeAll");
            then(pending, client.map(cache).removeAll(keys(places)), existed -> {
                for (int i = 0; i < existed.size(); i++) {
                    pending.get(i).returned(now(), new Case(Outcomes.presence(existed.get(i)), Effect.remove()));
                }
                done();
            });
        }
    }

    private List<History.Pending> changed(List<Workload.Place> places, String what) {
        return places.stream()
                .map(place -> invoked(place, what, List.of(new Case(Guard.ANY, Effect.remove()))))
                .toList();
    }

    private History.Pending invoked(Workload.Place place, String what, List<Case> possible) {
        return workload.history().invoked(name, place.toString(), what, now(), possible);
    }

    private static List<Bytes> keys(List<Workload.Place> places) {
        return places.stream().map(Workload.Place::key).toList();
    }

    private LoomMap map(Workload.Place place) {
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
                workload.violations().add("no failure of its own", name + ": " + Causes.shown(e));
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
        done();
    }

    static Bytes key(String name) {
        return new Bytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
