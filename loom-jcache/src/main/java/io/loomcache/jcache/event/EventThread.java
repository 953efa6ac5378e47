package io.loomcache.jcache.event;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One daemon thread that runs tasks in order, behind a bounded queue; it ends when idle. */
public final class EventThread implements AutoCloseable {

    private static final long IDLE_SECONDS = 5;

    private final Semaphore room;
    private final long queuedBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final ThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param queuedTasks most tasks that wait, notices apart
     * @param queuedBytes most bytes that waiting tasks hold, unless one alone holds more
     */
    public EventThread(String name, int queuedTasks, long queuedBytes) {
        this.room = new Semaphore(queuedTasks);
        this.queuedBytes = queuedBytes;
        executor = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread created = new ListenerThread(task, name);
            thread = created;
            return created;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    private static final class ListenerThread extends Thread {
        ListenerThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }

    /** Whether the caller is the thread of some listener, of whichever cache. */
    public static boolean isCurrentOne() {
        return Thread.currentThread() instanceof ListenerThread;
    }

    /**
     * Queues a task. False if the queue is full or this is closed: it will not run.
     *
     * @param taskBytes what it keeps in memory
     */
    public boolean offer(Runnable task, int taskBytes) {
        if (!room.tryAcquire()) {
            return false;
        }
        long before = bytes.getAndAdd(taskBytes);
        boolean fits = before == 0 || before + taskBytes <= queuedBytes;
        Runnable taken = () -> {
            leave(taskBytes);
            task.run();
        };
        if (!fits || !execute(taken)) {
            leave(taskBytes);
            return false;
        }
        return true;
    }

    private void leave(int taskBytes) {
        room.release();
        bytes.addAndGet(-taskBytes);
    }

    /**
     * Queues a task also where there is no room, behind all that waits. For what has to be said of tasks that found none;
     * the caller sees to it that few of these wait.
     */
    public void notice(Runnable task) {
        execute(task);
    }

    /** False if this is closed. */
    private boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Whether the caller is this thread: it must not wait for what it has itself to do. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Drops what waits. A task that runs is left to end, and may itself be the one that closes. */
    @Override
    public void close() {
        executor.shutdown();
        executor.getQueue().clear();
    }
}
