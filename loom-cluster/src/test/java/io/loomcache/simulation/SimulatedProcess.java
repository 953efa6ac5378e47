package io.loomcache.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    private final Map<Object, Deque<Runnable>> held = new LinkedHashMap<>();
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
        run(this, task);
    }

    /** @param source what is of one source stays in order; two connections know nothing of each other */
    void run(Object source, Runnable task) {
        if (!isAlive()) {
            return;
        }
        if (paused) {
            held.computeIfAbsent(source, any -> new ArrayDeque<>()).add(task);
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

    /** What has arrived meanwhile is done in some order that keeps that of each source. */
    void resume(Random random) {
        paused = false;
        while (!held.isEmpty() && !paused) {
            List<Object> sources = new ArrayList<>(held.keySet());
            Object source = sources.get(random.nextInt(sources.size()));
            Deque<Runnable> tasks = held.getOrDefault(source, new ArrayDeque<>());
            Runnable task = tasks.remove();
            if (tasks.isEmpty()) {
                held.remove(source);
            }
            run(source, task);
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
