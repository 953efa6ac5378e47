package io.loomcache.staleness.demo;

import io.loomcache.staleness.application.Tap;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one thread wait at places of its transaction until it is told to go on; all others pass. Thread-safe. */
final class Gate implements Tap {

    private static final long SECONDS = 120;

    /** Where to wait. */
    enum Place {
        /** The row is read, and Hibernate does not know it yet. */
        AFTER_QUERY,
        /** All is flushed. */
        BEFORE_COMMIT,
        /** The database has committed, and Hibernate does not know it yet. */
        AFTER_COMMIT
    }

    private final Set<Place> places;
    private final ThreadLocal<Boolean> isMine = ThreadLocal.withInitial(() -> false);
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore open = new Semaphore(0);

    Gate(Set<Place> places) {
        this.places = places;
    }

    /** The thread that calls this is the one that waits, at its first query and at its commit. */
    void take() {
        isMine.set(true);
    }

    /** @throws IllegalStateException it does not come */
    void awaitArrival() throws InterruptedException {
        if (!arrived.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody has come to " + places);
        }
    }

    /** Lets it go on to the next place. */
    void open() {
        open.release();
    }

    @Override
    public void afterQuery(String sql) {
        waitAt(Place.AFTER_QUERY);
    }

    @Override
    public void beforeCommit() {
        waitAt(Place.BEFORE_COMMIT);
    }

    @Override
    public void afterCommit() {
        waitAt(Place.AFTER_COMMIT);
    }

    private void waitAt(Place here) {
        if (places.contains(here) && isMine.get()) {
            arrived.release();
            open.acquireUninterruptibly();
        }
    }
}
