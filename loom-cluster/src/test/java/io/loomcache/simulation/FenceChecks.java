package io.loomcache.simulation;

import io.loomcache.client.LoomMap;
import io.loomcache.history.ClockTolerance;
import io.loomcache.history.Register;
import io.loomcache.map.Event;
import io.loomcache.map.Result;
import io.loomcache.simulation.Workload.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What fences promise beside that nothing changes under them, which the history shows: they last their time, not
 * less and not more, and meanwhile nobody fills their keys.
 */
final class FenceChecks {

    private final World world;
    private final ClockTolerance tolerance;
    private final List<Fence> fences = new ArrayList<>();
    private final List<Fill> fills = new ArrayList<>();

    private record Fill(Place place, long revision, long returnedNanos) {}

    FenceChecks(World world, ClockTolerance tolerance) {
        this.world = world;
        this.tolerance = tolerance;
    }

    /** A fence that was granted to a caller. */
    final class Fence {
        final Place place;
        final LoomMap.Fenced fenced;
        private final long atLeastUntilNanos;
        private final long atMostUntilNanos;
        private long givenUpNanos = Register.NEVER;

        private Fence(Place place, LoomMap.Fenced fenced, long millis, long invokedNanos, long returnedNanos) {
            this.place = place;
            this.fenced = fenced;
            long lengthNanos = TimeUnit.MILLISECONDS.toNanos(millis);
            this.atLeastUntilNanos = invokedNanos + lengthNanos - tolerance.earlyNanos();
            this.atMostUntilNanos = returnedNanos + lengthNanos + tolerance.lateNanos();
        }

        /** From here on its holder may have ended it. */
        void givenUp(long nanos) {
            givenUpNanos = Math.min(givenUpNanos, nanos);
        }

        /** Its holder's write has come to something. */
        void used(Result.Written written, long invokedNanos, long returnedNanos) {
            if (written.applied() && invokedNanos > atMostUntilNanos) {
                violated("is held after its time");
            }
            boolean isUnchanged = written.existed() && written.revision() <= fenced.token();
            if (!written.applied() && isUnchanged && returnedNanos < atLeastUntilNanos) {
                violated("is not held though its time is not over and nothing has changed");
            }
        }

        private boolean stoodUntil(long nanos) {
            return nanos < atLeastUntilNanos && nanos < givenUpNanos;
        }

        private void violated(String how) {
            world.violations.add("fences last their time", "the fence " + fenced.token() + " on " + place + " " + how);
        }
    }

    Fence granted(Place place, LoomMap.Fenced fenced, long millis, long invokedNanos, long returnedNanos) {
        Fence fence = new Fence(place, fenced, millis, invokedNanos, returnedNanos);
        fences.add(fence);
        return fence;
    }

    /** A key that was missing was filled. */
    void filled(Place place, long revision, long returnedNanos) {
        fills.add(new Fill(place, revision, returnedNanos));
    }

    void judge() {
        for (Fill fill : fills) {
            for (Fence fence : fences) {
                if (fence.place.equals(fill.place)
                        && fence.fenced.token() < fill.revision
                        && fence.stoodUntil(fill.returnedNanos)
                        && !isChangedBetween(fill.place, fence.fenced.token(), fill.revision)) {
                    world.violations.add(
                            "fills respect fences",
                            fill.place + " was filled at " + fill.revision + " under fence " + fence.fenced.token());
                }
            }
        }
    }

    private boolean isChangedBetween(Place place, long from, long to) {
        return world.checks.get(world.group(place)).effects().subMap(from, false, to, false).values().stream()
                .flatMap(Collection::stream)
                .filter(event -> event.cache().equals(place.cache()))
                .map(Event::key)
                .anyMatch(key -> key == null || key.equals(place.key()));
    }
}
