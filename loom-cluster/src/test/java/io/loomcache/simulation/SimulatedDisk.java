package io.loomcache.simulation;

import io.loomcache.storage.ChunkContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A group's disk, which outlives the processes that write to it. What is written settles, in order, when
 * its flush ends. When the power goes, all that has settled is there, and of the rest as much as had
 * happened to reach the platter: any beginning of it, within a batch too.
 */
final class SimulatedDisk {

    private static final long FLUSH_NANOS = TimeUnit.MICROSECONDS.toNanos(400);
    private static final long NEVER = Long.MAX_VALUE;

    /** A change and when its flush ends; never, before one was asked for. */
    private static final class Write {
        final Consumer<Contents> change;
        long settlesNanos = NEVER;

        Write(Consumer<Contents> change) {
            this.change = change;
        }
    }

    private final VirtualTime time;
    private final Random random;
    private final Contents contents = new Contents();
    private final Deque<Write> unsettled = new ArrayDeque<>();
    private final Map<Integer, Contents.Chunk> chunks = new HashMap<>();
    private double slowness = 1;
    private boolean full;
    private boolean failsToFlush;

    SimulatedDisk(VirtualTime time, Random random) {
        this.time = time;
        this.random = random;
    }

    void slow(double factor) {
        slowness = factor;
    }

    void fill() {
        full = true;
    }

    void failFlushes() {
        failsToFlush = true;
    }

    void heal() {
        slowness = 1;
        full = false;
        failsToFlush = false;
    }

    boolean isFull() {
        return full;
    }

    boolean failsToFlush() {
        return failsToFlush;
    }

    void write(Consumer<Contents> change) {
        unsettled.add(new Write(change));
    }

    /** Takes its time; afterwards what was written before has settled. */
    void flush() {
        time.spend((long) (slowness * FLUSH_NANOS * (0.5 + random.nextDouble())));
        for (Write write : unsettled) {
            write.settlesNanos = Math.min(write.settlesNanos, time.nanos());
        }
    }

    /** What has settled by now. */
    Contents settled() {
        while (!unsettled.isEmpty() && unsettled.getFirst().settlesNanos <= time.nanos()) {
            unsettled.removeFirst().change.accept(contents);
        }
        return contents;
    }

    /** Whoever wrote is gone, and what had not settled with it, from some point on. */
    Contents afterCrash() {
        Contents left = settled();
        for (int lucky = random.nextInt(unsettled.size() + 1); lucky > 0; lucky--) {
            unsettled.removeFirst().change.accept(left);
        }
        unsettled.clear();
        chunks.clear();
        return left;
    }

    /** A chunk as it will be stored; one whose version has not changed is not encoded again. */
    Contents.Chunk chunk(ChunkContent content) {
        Contents.Chunk before = chunks.get(content.number());
        if (before == null || before.version() != content.version()) {
            before = new Contents.Chunk(content.number(), content.version(), content.bytes());
            chunks.put(content.number(), before);
        }
        return before;
    }

    /** How long the background takes to write a snapshot. */
    long snapshotNanos() {
        return (long) (slowness * TimeUnit.MILLISECONDS.toNanos(5 + random.nextInt(100)));
    }
}
