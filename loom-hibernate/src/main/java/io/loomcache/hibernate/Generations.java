package io.loomcache.hibernate;

import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The generations of an application that use its regions: while one is being replaced by the next, each leaves alone
 * the entries that only the other can read; what nobody can read any more is replaced. A generation says now and then
 * that it is there. Thread-safe.
 */
final class Generations {

    private static final long SAID_MILLIS = 20_000;
    private static final long FORGOTTEN_MILLIS = 60_000;
    private static final Expiry EXPIRY = new Expiry(FORGOTTEN_MILLIS, FORGOTTEN_MILLIS);

    private final SourcedCaches caches;
    private final RegionCache region;
    private final RegionCreation creation;
    private final Map<Long, Known> others = new ConcurrentHashMap<>();
    private volatile long saidNanos;
    private volatile boolean said;

    private record Known(boolean isAlive, long askedNanos) {}

    Generations(SourcedCaches caches, RegionCreation creation, RegionCache region) {
        this.caches = caches;
        this.creation = creation;
        this.region = region;
    }

    /** Says that a generation is there, if that was some time ago. Does not wait. */
    void say(long generation) {
        long now = System.nanoTime();
        if (said && now - saidNanos < Duration.ofMillis(SAID_MILLIS).toNanos()) {
            return;
        }
        said = true;
        saidNanos = now;
        List<Operation.Item> items = List.of(new Operation.Item(key(generation), new byte[0]));
        Operation.Part alive = new Operation.Fill(region.name(), items, Long.MAX_VALUE, true, EXPIRY);
        var unused = caches.together(List.of(alive)).whenComplete((steps, failure) -> {
            boolean isRefused =
                    failure == null && !(steps.get(0).results().get(0) instanceof io.loomcache.map.Result.Stored);
            if (failure != null || isRefused) {
                creation.again(region);
                said = false;
            }
        });
    }

    /** Whether a generation has been there lately, as far as is known; until it is, yes. Does not wait. */
    boolean isAlive(long generation) {
        long now = System.nanoTime();
        Known known = others.get(generation);
        if (known == null
                || now - known.askedNanos > Duration.ofMillis(SAID_MILLIS).toNanos()) {
            others.put(generation, new Known(known == null || known.isAlive, now));
            CompletableFuture<?> asked = caches.present(region.name(), List.of(key(generation)))
                    .thenAccept(present -> others.put(generation, new Known(present == null || present.get(0), now)));
            var unused = asked.exceptionally(failure -> null);
        }
        return known == null || known.isAlive;
    }

    private static Bytes key(long generation) {
        return new Bytes(ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
    }
}
