package io.loomcache.raft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one Raft group: state machine, engine and log belong to it alone.
 *
 * <p>Tasks from other threads pass through lock-free queues and wake the thread only when it sleeps.
 * Tasks that the thread gives itself wait in a queue of their own behind everything that has arrived:
 * that is how entries which arrive during a flush share the next one. What runs through these queues is
 * bounded elsewhere: requests by connection and by pending entries, engine messages by the peers' flow
 * control.
 *
 * <p>What other members send goes before what clients ask. Otherwise a leader with thousands of requests would find the
 * answers of its followers too late and give up its leadership, and so would the next one, to which all these requests
 * turn. For the same reason requests wait while a timer is due: it may be a heartbeat.
 */
final class RaftThread implements RaftExecutor, Runnable {

    /** Most tasks taken from other threads before the thread's own tasks, a flush above all, get a turn. */
    private static final int INBOX_BATCH = 1_024;

    private final ConcurrentLinkedQueue<Runnable> messages = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Duration heartbeatInterval;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;
    private long timerSequence;

    RaftThread(String name, Duration heartbeatInterval, Consumer<Throwable> onFailure) {
        this.heartbeatInterval = heartbeatInterval;
        this.onFailure = onFailure;
        this.thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs at once when called by the thread itself, as the engine's contract allows. */
    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            enqueue(inbox, task);
        }
    }

    @Override
    public void submit(Runnable task) {
        if (Thread.currentThread() == thread) {
            own.add(task);
        } else {
            enqueue(inbox, task);
        }
    }

    @Override
    public void receive(Runnable task) {
        enqueue(messages, task);
    }

    @Override
    public void scheduleNanos(Runnable task, long delayNanos) {
        long nanos = nanoTime() + delayNanos;
        execute(() -> timers.add(new Timer(nanos, timerSequence++, task)));
    }

    @Override
    public Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() != thread) {
            joinUninterruptibly();
        }
    }

    @Override
    public void run() {
        while (!closed) {
            boolean worked = runInbox();
            worked |= runOwn();
            worked |= runTimers();
            if (!worked) {
                sleep();
            }
        }
    }

    private void enqueue(Queue<Runnable> queue, Runnable task) {
        queue.add(task);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private boolean runInbox() {
        int count = runMessages();
        for (Runnable task; count < INBOX_BATCH && !isTimerDue() && (task = inbox.poll()) != null; count++) {
            guarded(task);
            count += runMessages();
        }
        return count > 0;
    }

    private int runMessages() {
        int count = 0;
        for (Runnable task; count < INBOX_BATCH && (task = messages.poll()) != null; count++) {
            guarded(task);
        }
        return count;
    }

    private boolean runOwn() {
        boolean worked = false;
        for (int waiting = own.size(); waiting > 0; waiting--) {
            guarded(own.remove());
            worked = true;
        }
        return worked;
    }

    private boolean runTimers() {
        boolean worked = false;
        for (; isTimerDue(); worked = true) {
            Timer timer = timers.remove();
            int unused = runMessages();
            guarded(timer.task);
        }
        return worked;
    }

    private boolean isTimerDue() {
        Timer next = timers.peek();
        return next != null && next.nanos - nanoTime() <= 0;
    }

    private void sleep() {
        asleep = true;
        if (messages.isEmpty() && inbox.isEmpty() && !closed) {
            @Nullable Timer next = timers.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, next.nanos - nanoTime());
            }
        }
        asleep = false;
    }

    private void guarded(Runnable task) {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Timer(long nanos, long sequence, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
