package io.loomcache.hibernate.interleaving;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread of one transaction, which stands at a gate before each of its steps until it is let go. */
final class Actor {

    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();
    private static final long BLOCKED_NANOS = 2_000_000;
    private static final long LOST_NANOS = 60_000_000_000L;

    final String name;
    private final Thread thread;
    private final Semaphore go = new Semaphore(0);

    /** Has a permit when it has come to rest and nobody has waited for that yet. */
    private final Semaphore rest = new Semaphore(0);

    private volatile @Nullable String gate;
    private volatile boolean done;

    /** Of the scheduler's thread. */
    private boolean isAtRest;

    private volatile @Nullable Throwable failure;

    Actor(String name, Runnable script) {
        this.name = name;
        this.thread = new Thread(
                () -> {
                    CURRENT.set(this);
                    try {
                        step("begin");
                        script.run();
                    } catch (Throwable e) {
                        failure = e;
                    } finally {
                        done = true;
                        rest.release();
                    }
                },
                "actor-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Before a step of the current thread, if it is an actor's. */
    static void step(String what) {
        Actor actor = CURRENT.get();
        if (actor != null) {
            actor.gate = what;
            actor.rest.release();
            actor.go.acquireUninterruptibly();
        }
    }

    /** The gate at which it stands, null if it is under way or done. */
    @Nullable
    String gate() {
        return gate;
    }

    boolean isDone() {
        return done;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Lets the actor make its step. */
    void proceed() {
        isAtRest = false;
        gate = null;
        go.release();
    }

    /** Waits until it stands at a gate, is done, or waits for the other one's lock in the database. */
    void awaitRest() {
        long start = System.nanoTime();
        while (!isAtRest) {
            try {
                isAtRest = rest.tryAcquire(BLOCKED_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!isAtRest && isBlocked()) {
                return;
            }
            if (!isAtRest && System.nanoTime() - start > LOST_NANOS) {
                throw new IllegalStateException(
                        name + " does not come back: " + Arrays.toString(thread.getStackTrace()));
            }
        }
    }

    /** A thread that waits for a row that another transaction has changed stands in H2's class of that name. */
    private boolean isBlocked() {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith("org.h2.mvstore.tx.Transaction")
                    && frame.getMethodName().startsWith("wait")) {
                return true;
            }
        }
        return false;
    }
}
