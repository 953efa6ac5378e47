package io.loomcache.simulation;

import io.loomcache.simulation.Workload.Place;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What one caller does with fences, each of which lasts a while of its own. */
final class Fencing {

    private static final int MIN_MILLIS = 300;
    private static final int MAX_MILLIS = 2_000;

    private final Calls calls;
    private final SimulatedClient client;
    private final Workload workload;
    private final Random random;
    private final Runnable done;

    Fencing(Calls calls, SimulatedClient client, Workload workload, Random random, Runnable done) {
        this.calls = calls;
        this.client = client;
        this.workload = workload;
        this.random = random;
        this.done = done;
    }

    /** Fences a key, and then writes it, gives it up, or forgets about it. */
    void sometimes(Place place) {
        fence(place, fence -> {
            switch (random.nextInt(6)) {
                case 0 -> {
                    calls.unfence(fence);
                    done.run();
                }
                case 1 -> done.run();
                default -> write(fence, done);
            }
        });
    }

    /** As an entry processor that has lost too often: again and again, until nobody was in between. */
    void untilWritten(Place place) {
        fence(place, fence -> {
            if (workload.isOver()) {
                calls.unfence(fence);
                done.run();
            } else {
                write(fence, () -> untilWritten(place));
            }
        });
    }

    private void write(FenceChecks.Fence fence, Runnable ifRefused) {
        boolean isPresent = fence.fenced.found() != null;
        Long value = isPresent && random.nextInt(4) == 0 ? null : Long.valueOf(workload.newValue());
        calls.writeUnder(fence, value, workload.expiry(fence.place.cache(), random), written -> {
            if (written.applied()) {
                done.run();
            } else {
                ifRefused.run();
            }
        });
    }

    /** Fences a key, and goes on after a while, which may be longer than the fence lasts. */
    void fence(Place place, Consumer<FenceChecks.Fence> next) {
        int millis = MIN_MILLIS + random.nextInt(MAX_MILLIS - MIN_MILLIS);
        calls.fence(place, millis, fence -> after(millis, () -> next.accept(fence)));
    }

    /** Mostly much less than so long, seldom more. */
    void after(int millis, Runnable task) {
        int most = workload.isOver() ? 1 : random.nextInt(8) == 0 ? 2 * millis : millis / 4;
        client.process.after(TimeUnit.MILLISECONDS.toNanos(random.nextInt(most + 1)), task);
    }
}
