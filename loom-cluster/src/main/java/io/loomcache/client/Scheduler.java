package io.loomcache.client;

/** A client's clock and its one background thread; injected, so that clients can run in virtual time. */
interface Scheduler extends AutoCloseable {

    /** Nanoseconds that only grow. */
    long nanoTime();

    /** Runs the task in the background, in order. */
    void execute(Runnable task);

    /** Runs the task in the background after a delay. */
    void schedule(Runnable task, long delayMillis);

    @Override
    void close();
}
