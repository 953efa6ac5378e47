package io.loomcache.jcache.event;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One daemon thread that runs tasks in order, behind a bounded queue; it ends when idle. */
public final class EventThread implements AutoCloseable {

    private static final long IDLE_SECONDS = 5;

    private final long queuedBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final ThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param queuedTasks most tasks that wait
     * @param queuedBytes most bytes that waiting tasks hold, unless one alone holds more
     */
    public EventThread(String name, int queuedTasks, long queuedBytes) {
        this.queuedBytes = queuedBytes;
        executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queuedTasks), task -> {
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
        long before = bytes.getAndAdd(taskBytes);
        try {
            if (before == 0 || before + taskBytes <= queuedBytes) {
                executor.execute(() -> {
                    bytes.addAndGet(-taskBytes);
                    task.run();
                });
                return true;
            }
        } catch (RejectedExecutionException e) {
            // as if there were no room
        }
        bytes.addAndGet(-taskBytes);
        return false;
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
