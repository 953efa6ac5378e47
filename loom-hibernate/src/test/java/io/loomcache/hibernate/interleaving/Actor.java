package io.loomcache.hibernate.interleaving;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread of one transaction, which stands at a gate before each of its steps until it is let go. */
final class Actor {

    /** One of the two. */
    enum Name {
        A,
        B;

        Name other() {
            return this == A ? B : A;
        }
    }

    private static final ThreadLocal<@Nullable Actor> CURRENT = new ThreadLocal<>();
    private static final long BLOCKED_NANOS = 200_000;
    private static final long LOST_NANOS = 60_000_000_000L;

    final Name name;
    private final Thread thread;
    private final Semaphore go = new Semaphore(0);

    /** Has a permit when it has come to rest and nobody has waited for that yet. */
    private final Semaphore rest = new Semaphore(0);

    private final Touched touched = new Touched();
    private volatile @Nullable String gate;
    private volatile boolean isFree;
    private volatile boolean done;

    /** Of the scheduler's thread. */
    private boolean isAtRest;

    private volatile @Nullable Throwable failure;

    Actor(Name name, Runnable script) {
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
                        touched.ended();
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
        if (actor != null && !actor.isFree) {
            actor.gate = what;
            actor.rest.release();
            actor.go.acquireUninterruptibly();
        }
    }

    /** Whose thread the current one is, null if nobody's. */
    static @Nullable Name currentName() {
        Actor actor = CURRENT.get();
        return actor == null ? null : actor.name;
    }

    /** What the current thread touches; nobody asks if it is not an actor's. */
    static Touched touched() {
        Actor actor = CURRENT.get();
        return actor == null ? new Touched() : actor.touched;
    }

    /** The gate at which it stands, null if it is under way or done. */
    @Nullable
    String gate() {
        return gate;
    }

    boolean isDone() {
        return done;
    }

    /** Whether it waits for a row. */
    boolean isBlocked() {
        return gate == null && !done;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** What it has touched since this was asked last. */
    Footprint footprint() {
        return touched.take(done);
    }

    /** Lets the actor make its step. */
    void proceed() {
        isAtRest = false;
        gate = null;
        go.release();
    }

    /** Lets the actor go on without gates. */
    void release() {
        isFree = true;
        go.release();
    }

    /** Waits until its transaction has ended. */
    void awaitEnd() {
        try {
            thread.join(LOST_NANOS / 1_000_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thread.isAlive()) {
            throw lost();
        }
    }

    private IllegalStateException lost() {
        return new IllegalStateException(name + " does not come back: " + Arrays.toString(thread.getStackTrace()));
    }

    /**
     * Waits until it stands at a gate, is done, or waits for a row of the other one. Who has ended its transaction has
     * no rows any more: so it is not a matter of moments whether this one comes to rest.
     */
    void awaitRest(Actor other) {
        long start = System.nanoTime();
        while (!isAtRest) {
            try {
                isAtRest = rest.tryAcquire(BLOCKED_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!isAtRest && other.touched.holdsRows() && waitsForRow()) {
                return;
            }
            if (!isAtRest && System.nanoTime() - start > LOST_NANOS) {
                throw lost();
            }
        }
    }

    /** A thread that waits for a row that another transaction has changed stands in H2's class of that name. */
    private boolean waitsForRow() {
        Thread.State state = thread.getState();
        if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith("org.h2.mvstore.tx.Transaction")
                    && frame.getMethodName().startsWith("wait")) {
                return true;
            }
        }
        return false;
    }
}
