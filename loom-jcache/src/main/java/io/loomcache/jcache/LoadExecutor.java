package io.loomcache.jcache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one manager's loads in the background: a few daemons behind a bounded queue, gone when
 * idle. What one of these threads itself hands in runs at once, in that thread: its task may wait for it,
 * and would wait for ever if all threads did so.
 */
final class LoadExecutor implements Executor, AutoCloseable {

    static final int THREADS = 8;
    static final int QUEUED_LOADS = 1_000;
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    LoadExecutor() {
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUED_LOADS),
                LoadThread::new);
        threads.allowCoreThreadTimeOut(true);
    }

    private static final class LoadThread extends Thread {
        LoadThread(Runnable task) {
            super(task, "loomcache-load");
            setDaemon(true);
        }
    }

    /** @throws java.util.concurrent.RejectedExecutionException too many wait; the task will not run */
    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() instanceof LoadThread) {
            task.run();
        } else {
            threads.execute(task);
        }
    }

    /**
     * Interrupts what runs, and runs here what waits: the caches of the manager are closed, and whoever waits
     * for a load is told so.
     */
    @Override
    public void close() {
        threads.shutdownNow().forEach(Runnable::run);
    }
}
