package io.loomcache.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * One run of one program, from start to death: whatever belongs to it runs through {@link #run}. While it
 * is paused (SIGSTOP, a long garbage collection, a migrated virtual machine) its clocks go on and its work
 * waits.
 */
final class SimulatedProcess {

    final String name;
    private final VirtualTime time;
    private final Consumer<Throwable> onFailure;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean paused;
    private long diedNanos = Long.MAX_VALUE;
    private long clockOffsetMillis;

    /** @param onFailure told what any of its work throws */
    SimulatedProcess(String name, VirtualTime time, long clockOffsetMillis, Consumer<Throwable> onFailure) {
        this.name = name;
        this.time = time;
        this.clockOffsetMillis = clockOffsetMillis;
        this.onFailure = onFailure;
    }

    boolean isAlive() {
        return diedNanos == Long.MAX_VALUE;
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether it still lived then; a process may die while an event of it takes its time. */
    boolean livedAt(long nanos) {
        return nanos < diedNanos;
    }

    void after(long delayNanos, Runnable task) {
        time.after(delayNanos, () -> run(task));
    }

    void run(Runnable task) {
        if (!isAlive()) {
            return;
        }
        if (paused) {
            held.add(task);
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }

    void pause() {
        paused = true;
    }

    /** What has arrived meanwhile is done in the order in which it came. */
    void resume() {
        paused = false;
        while (!held.isEmpty() && !paused) {
            run(held.remove());
        }
    }

    /** No more of its work runs, and what its running event was still to do does not happen. */
    void die() {
        diedNanos = Math.min(diedNanos, time.nanos());
        held.clear();
    }

    /** Now, on a clock that nobody steps. */
    long nanos() {
        return time.nanos();
    }

    long wallClockMillis() {
        return time.nanos() / 1_000_000 + clockOffsetMillis;
    }

    void setClock(long offsetMillis) {
        clockOffsetMillis = offsetMillis;
    }
}
