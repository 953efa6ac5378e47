package io.loomcache.raft;

import io.microraft.executor.RaftNodeExecutor;

/**
 * Runs everything of one Raft group, one task at a time. The engine schedules in its own, faster time
 * ({@link EngineTime}); our own delays are real.
 */
public interface RaftExecutor extends RaftNodeExecutor, AutoCloseable {

    /** Runs the task after a real delay. */
    void scheduleMillis(Runnable task, long delayMillis);

    /** Real nanoseconds that only grow. */
    long nanoTime();

    /** The wall clock in milliseconds. */
    long currentTimeMillis();

    /** Lets the running task end, drops the others. */
    @Override
    void close();
}
