package io.loomcache.simulation;

import io.loomcache.map.Condition;
import io.loomcache.simulation.Workload.Place;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reads and writes the database through its cache, as a loader and a writer make JCache do it. */
final class Through {

    private static final int WRITER_MILLIS = 500;

    private final Calls calls;
    private final Fencing fencing;
    private final Workload workload;
    private final Random random;
    private final Runnable done;

    Through(Calls calls, Fencing fencing, Workload workload, Random random, Runnable done) {
        this.calls = calls;
        this.fencing = fencing;
        this.workload = workload;
        this.random = random;
        this.done = done;
    }

    void next(Place place) {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> read(place);
            case 10, 11, 12, 13 -> write(place, false, false);
            case 14 -> write(place, false, true);
            case 15, 16, 17 -> write(place, true, false);
            case 18 -> calls.lookupAll(workload.somePlaces(place.cache(), random), done);
            default -> calls.clear(place.cache(), done);
        }
    }

    private void read(Place place) {
        calls.lookup(place, lookup -> {
            if (lookup.found() != null) {
                done.run();
            } else {
                calls.later(() -> load(place, lookup.groupRevision()));
            }
        });
    }

    private void load(Place place, long missedAt) {
        long value = workload.newValue();
        if (workload.database().load(place, value)) {
            calls.later(() -> fill(place, value, missedAt));
        } else {
            done.run();
        }
    }

    private void fill(Place place, long value, long missedAt) {
        Condition unchanged = new Condition.NotChangedSince(missedAt);
        calls.write(Calls.Change.on(unchanged, place, value, workload.expiry(place.cache(), random)), written -> {
            if (written.applied()) {
                workload.filled(place, written.revision());
            }
            done.run();
        });
    }

    /** Fence, decide, tell the database, write if the fence still stands; until it did. */
    private void write(Place place, boolean removes, boolean onlyIfAbsent) {
        fencing.fence(place, fence -> {
            if (workload.isOver() || (onlyIfAbsent && fence.fenced.found() != null)) {
                calls.unfence(fence);
                done.run();
                return;
            }
            Long value = removes ? null : Long.valueOf(workload.newValue());
            long number = workload.database().write(place, value);
            fencing.after(WRITER_MILLIS, () -> write(fence, value, number, () -> write(place, removes, onlyIfAbsent)));
        });
    }

    private void write(FenceChecks.Fence fence, @Nullable Long value, long number, Runnable again) {
        if (value == null && fence.fenced.found() == null) {
            calls.buryUnder(fence, written -> {
                if (written.applied()) {
                    workload.writtenThrough(fence.place, number, 0);
                    done.run();
                } else {
                    again.run();
                }
            });
            return;
        }
        calls.writeUnder(fence, value, workload.expiry(fence.place.cache(), random), written -> {
            if (written.applied()) {
                workload.writtenThrough(fence.place, number, written.revision());
                done.run();
            } else {
                again.run();
            }
        });
    }
}
