package io.loomcache.raft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** One thread, one virtual clock, for all members of a test: whatever happens, happens in the same order again. */
final class VirtualTime {

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowNanos = TimeUnit.DAYS.toNanos(1);
    private long sequence;

    /** Runs everything that is due within a length of time. */
    void advance(Duration length) {
        long end = nowNanos + length.toNanos();
        for (Task task; (task = tasks.peek()) != null && task.nanos <= end; ) {
            tasks.remove();
            nowNanos = Math.max(nowNanos, task.nanos);
            task.run.run();
        }
        nowNanos = end;
    }

    long nanoTime() {
        return nowNanos;
    }

    void at(long delayNanos, Runnable run) {
        tasks.add(new Task(nowNanos + delayNanos, sequence++, run));
    }

    private record Task(long nanos, long sequence, Runnable run) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** A member's executor; pausing it is pausing its process: its clock goes on, its tasks wait. */
    final class Executor implements RaftExecutor {
        private final Duration heartbeatInterval;
        private final ArrayDeque<Runnable> held = new ArrayDeque<>();
        private final ArrayDeque<Runnable> heldTimers = new ArrayDeque<>();
        private boolean paused;
        private boolean running;
        private boolean closed;

        Executor(Duration heartbeatInterval) {
            this.heartbeatInterval = heartbeatInterval;
        }

        void pause() {
            paused = true;
        }

        /** What has arrived comes before what the clock says, as in {@link RaftThread}. */
        void resume() {
            paused = false;
            held.forEach(this::submit);
            heldTimers.forEach(this::submit);
            held.clear();
            heldTimers.clear();
        }

        @Override
        public void execute(Runnable task) {
            if (running) {
                task.run();
            } else {
                submit(task);
            }
        }

        @Override
        public void submit(Runnable task) {
            at(0, () -> run(task, held));
        }

        @Override
        public void scheduleNanos(Runnable task, long delayNanos) {
            at(delayNanos, () -> run(task, heldTimers));
        }

        @Override
        public Duration heartbeatInterval() {
            return heartbeatInterval;
        }

        private void run(Runnable task, ArrayDeque<Runnable> whenPaused) {
            if (closed) {
                return;
            }
            if (paused) {
                whenPaused.add(task);
                return;
            }
            running = true;
            try {
                task.run();
            } finally {
                running = false;
            }
        }

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public long currentTimeMillis() {
            return TimeUnit.NANOSECONDS.toMillis(nowNanos);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
