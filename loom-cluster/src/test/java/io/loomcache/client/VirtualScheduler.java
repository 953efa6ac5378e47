package io.loomcache.client;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A client's background thread in virtual time: the test's thread. */
final class VirtualScheduler implements Scheduler {

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowNanos = TimeUnit.DAYS.toNanos(1);
    private long sequence;
    private boolean closed;

    /** Runs everything that is due within a length of time. */
    void advance(Duration length) {
        advanceUntil(length, () -> false);
    }

    /** Runs until the condition holds, for a length of time at most; true if it holds. */
    boolean advanceUntil(Duration length, BooleanSupplier condition) {
        long end = nowNanos + length.toNanos();
        while (!condition.getAsBoolean()) {
            Task task = tasks.peek();
            if (task == null || task.nanos > end) {
                nowNanos = end;
                return condition.getAsBoolean();
            }
            tasks.remove();
            nowNanos = Math.max(nowNanos, task.nanos);
            if (!closed || task.isNetwork) {
                task.run.run();
            }
        }
        return true;
    }

    /** Something of the world around the client, which goes on when the client is closed. */
    void network(long delayMillis, Runnable task) {
        add(task, delayMillis, true);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0);
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
        if (!closed) {
            add(task, delayMillis, false);
        }
    }

    private void add(Runnable task, long delayMillis, boolean isNetwork) {
        tasks.add(new Task(nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis), sequence++, isNetwork, task));
    }

    @Override
    public void close() {
        closed = true;
    }

    private record Task(long nanos, long sequence, boolean isNetwork, Runnable run) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
