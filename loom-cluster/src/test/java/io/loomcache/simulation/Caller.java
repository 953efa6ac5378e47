package io.loomcache.simulation;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Condition;
import io.loomcache.map.Result;
import io.loomcache.simulation.Workload.Place;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread of an application: one operation after the other with a pause between two. Which ones, its random
 * numbers say.
 */
final class Caller {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(160);
    private static final int CAS_ATTEMPTS = 4;

    private final String name;
    private final SimulatedClient client;
    private final Workload workload;
    private final Random random;
    private final Calls calls;
    private final Fencing fencing;
    private final Through through;
    private boolean busy;

    Caller(String name, SimulatedClient client, Workload workload, Random random) {
        this.name = name;
        this.client = client;
        this.workload = workload;
        this.random = random;
        this.calls = new Calls(name, client, workload, random, this::done);
        this.fencing = new Fencing(calls, client, workload, random, this::done);
        this.through = new Through(calls, fencing, workload, random, this::done);
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
            Place place = workload.anyPlace(random);
            if (place.cache().equals(Workload.THROUGH)) {
                through.next(place);
            } else {
                next(place);
            }
        }
    }

    private void next(Place place) {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 -> calls.lookup(place, lookup -> done());
            case 5, 6 -> write(Condition.ALWAYS, place, workload.newValue());
            case 7 -> write(Condition.ABSENT, place, workload.newValue());
            case 8 -> write(Condition.PRESENT, place, workload.newValue());
            case 9 -> write(Condition.ALWAYS, place, null);
            case 10, 11 -> calls.lookup(place, lookup -> onValue(place, lookup));
            case 12, 13, 14 -> process(place, CAS_ATTEMPTS);
            case 15 -> calls.lookup(place, lookup -> calls.later(() -> fill(place, lookup)));
            case 16 -> calls.lookup(place, lookup -> touch(place, lookup));
            case 17 -> calls.lookupAll(workload.somePlaces(place.cache(), random), this::done);
            case 18 ->
                calls.writeAll(
                        workload.somePlaces(place.cache(), random), workload.expiry(place.cache(), random), this::done);
            case 19, 20 -> fencing.sometimes(place);
            default -> clearOrRemoveAll(place.cache());
        }
    }

    private void done() {
        busy = false;
        client.process.after(random.nextLong(2 * PAUSE_NANOS), this::next);
    }

    private void write(Condition condition, Place place, @Nullable Long value) {
        calls.write(change(condition, place, value), written -> done());
    }

    private Calls.Change change(Condition condition, Place place, @Nullable Long value) {
        return Calls.Change.on(condition, place, value, workload.expiry(place.cache(), random));
    }

    /** replace(k, o, n) and remove(k, o). */
    private void onValue(Place place, LoomMap.Lookup lookup) {
        Result.Versioned found = lookup.found();
        byte[] expected = found == null ? Outcomes.bytes(-1) : found.value();
        Long next = random.nextInt(3) == 0 ? null : Long.valueOf(workload.newValue());
        write(new Condition.ValueEquals(expected), place, next);
    }

    /** As an entry processor: a versioned copy, written if the version is still the one that was read; in the end, fenced. */
    private void process(Place place, int attempts) {
        if (attempts == 0) {
            fencing.untilWritten(place);
            return;
        }
        calls.lookup(place, lookup -> {
            Result.Versioned found = lookup.found();
            Condition condition = found == null ? Condition.ABSENT : new Condition.RevisionEquals(found.revision());
            Long next = found != null && random.nextInt(5) == 0 ? null : Long.valueOf(workload.newValue());
            calls.write(change(condition, place, next), written -> {
                if (written.applied()) {
                    done();
                } else {
                    process(place, attempts - 1);
                }
            });
        });
    }

    /** What a miss made somebody fetch elsewhere. */
    private void fill(Place place, LoomMap.Lookup lookup) {
        write(new Condition.NotChangedSince(lookup.groupRevision()), place, workload.newValue());
    }

    private void touch(Place place, LoomMap.Lookup lookup) {
        Result.Versioned found = lookup.found();
        if (found == null) {
            done();
        } else {
            calls.touch(place, found.revision(), workload.timeToLiveMillis(place.cache(), random), this::done);
        }
    }

    private void clearOrRemoveAll(String cache) {
        if (cache.equals(Workload.CLEARED)) {
            calls.clear(cache, this::done);
        } else {
            calls.removeAll(workload.somePlaces(cache, random), this::done);
        }
    }
}
