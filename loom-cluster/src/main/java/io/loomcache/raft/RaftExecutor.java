package io.loomcache.raft;

import io.microraft.executor.RaftNodeExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs everything of one Raft group, one task at a time. The engine schedules in its own, faster time
 * ({@link EngineTime}); our own delays are real.
 */
public interface RaftExecutor extends RaftNodeExecutor, AutoCloseable {

    /**
     * Runs what another member has sent. Where tasks wait, such ones run in their order before all others, and before
     * timers that are due: however much is asked of a member, its clock never overtakes what it has heard.
     */
    default void receive(Runnable task) {
        execute(task);
    }

    /** Runs the task after a real delay. */
    void scheduleNanos(Runnable task, long delayNanos);

    /** Runs the task after a real delay. */
    default void scheduleMillis(Runnable task, long delayMillis) {
        scheduleNanos(task, TimeUnit.MILLISECONDS.toNanos(delayMillis));
    }

    /** For the engine: after a delay in its own time. */
    @Override
    default void schedule(Runnable task, long delay, TimeUnit unit) {
        scheduleNanos(task, EngineTime.realNanos(delay, unit, heartbeatInterval()));
    }

    /** One second of the engine. */
    Duration heartbeatInterval();

    /** Real nanoseconds that only grow. */
    long nanoTime();

    /** The wall clock in milliseconds. */
    long currentTimeMillis();

    /** Lets the running task end, drops the others. */
    @Override
    void close();
}
