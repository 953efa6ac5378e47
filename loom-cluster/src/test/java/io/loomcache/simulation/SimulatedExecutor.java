package io.loomcache.simulation;

import io.loomcache.raft.RaftExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A group's thread. As in production, what has arrived comes before what the group gave itself to do, a
 * flush above all, and timers come last. While a flush takes its time, the rest waits.
 */
final class SimulatedExecutor implements RaftExecutor {

    private final SimulatedProcess process;
    private final VirtualTime time;
    private final Duration heartbeatInterval;
    private final Runnable afterTask;
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private final Deque<Runnable> own = new ArrayDeque<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private boolean running;
    private boolean turnPending;
    private long busyUntilNanos;

    /** @param afterTask looks at the group after each task */
    SimulatedExecutor(SimulatedProcess process, VirtualTime time, Duration heartbeatInterval, Runnable afterTask) {
        this.process = process;
        this.time = time;
        this.heartbeatInterval = heartbeatInterval;
        this.afterTask = afterTask;
    }

    /** Runs the task as if this thread had called it. */
    void runHere(Runnable task) {
        running = true;
        try {
            task.run();
        } finally {
            running = false;
            busyUntilNanos = time.nanos();
        }
    }

    @Override
    public void execute(Runnable task) {
        if (running) {
            task.run();
        } else {
            inbox.add(task);
            requestTurn();
        }
    }

    @Override
    public void submit(Runnable task) {
        (running ? own : inbox).add(task);
        requestTurn();
    }

    @Override
    public void scheduleNanos(Runnable task, long delayNanos) {
        process.after(delayNanos, () -> {
            timers.add(task);
            requestTurn();
        });
    }

    private void requestTurn() {
        if (!turnPending && !running) {
            turnPending = true;
            time.at(Math.max(busyUntilNanos, time.nanos()), () -> process.run(this::turn));
        }
    }

    private void turn() {
        turnPending = false;
        if (time.nanos() < busyUntilNanos) {
            requestTurn();
            return;
        }
        for (Runnable task = next(); task != null; task = time.nanos() == time.eventNanos() ? next() : null) {
            Runnable current = task;
            runHere(() -> process.run(current));
            afterTask.run();
        }
        if (!inbox.isEmpty() || !own.isEmpty() || !timers.isEmpty()) {
            requestTurn();
        }
    }

    private @Nullable Runnable next() {
        Deque<Runnable> first = !inbox.isEmpty() ? inbox : !own.isEmpty() ? own : timers;
        return first.poll();
    }

    @Override
    public Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    @Override
    public long nanoTime() {
        return time.nanos();
    }

    @Override
    public long currentTimeMillis() {
        return process.wallClockMillis();
    }

    @Override
    public void close() {
        process.die();
    }
}
