package io.loomcache.simulation;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What one watcher was told. Some hold writers: they handle what they are told after a while, in order, and say
 * so, as a synchronous listener does.
 */
final class Watching implements LoomMap.Watcher {

    private static final long MAX_HANDLING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    final SimulatedClient client;
    final List<Event> events = new ArrayList<>();
    final List<long[]> lost = new ArrayList<>();
    private final Random random;
    private final Map<Integer, Long> handled = new HashMap<>();
    private long handlingUntilNanos;

    Watching(SimulatedClient client, Random random) {
        this.client = client;
        this.random = random;
    }

    void start(boolean holdsWriters) {
        LoomMap.Watch watch = client.map(Workload.LASTING).watch(this);
        if (holdsWriters) {
            hold(watch);
        }
    }

    private void hold(LoomMap.Watch watch) {
        var unused = watch.holdWriters().whenComplete((done, failure) -> {
            if (failure != null) {
                client.process.after(RETRY_NANOS, () -> hold(watch));
            }
        });
    }

    /** Of a group everything up to this revision has been handled. */
    long handled(int group) {
        return handled.getOrDefault(group, 0L);
    }

    @Override
    public void event(Event event) {
        events.add(event);
    }

    @Override
    public void lost(long fromRevision, long toRevision) {
        lost.add(new long[] {fromRevision, toRevision});
    }

    @Override
    public void reached(LoomMap.Watch watch, int group, long revision) {
        long now = client.process.nanos();
        handlingUntilNanos = Math.max(handlingUntilNanos, now + random.nextLong(MAX_HANDLING_NANOS));
        client.process.after(handlingUntilNanos - now, () -> {
            handled.merge(group, revision, Math::max);
            watch.handled(group, revision);
        });
    }
}
