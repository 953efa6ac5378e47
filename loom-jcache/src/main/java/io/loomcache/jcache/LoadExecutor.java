package io.loomcache.jcache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of one manager's loadAll calls: a few daemons behind a bounded queue, gone when idle. */
final class LoadExecutor implements Executor, AutoCloseable {

    private static final int THREADS = 8;
    private static final int QUEUED_LOADS = 1_000;
    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    LoadExecutor() {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_LOADS), task -> {
                    Thread thread = new Thread(task, "loomcache-load");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws java.util.concurrent.RejectedExecutionException too many wait; the task will not run */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
