package io.loomcache.client;

import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Proof;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The right of a client to change rows of its source without telling the cluster: the caches that it covers show
 * nothing to anybody unless the guard is held ({@link Operation.Guard}). It belongs to an owner, not to a process or a
 * connection, and stays in the cluster until it is {@linkplain #end ended}. Thread-safe; futures complete on a client
 * thread that must not be blocked, normally once it is fsynced on a majority, and else with a {@link LoomException}, which says
 * whether it may have happened.
 *
 * <p>The owner may change rows on its own once the time that {@link #release} gives is over. After that, and before it
 * calls {@link #hold} again, it must have told the cluster by locks of all that it has changed.
 */
public final class Guard {

    /** Signs in the time of a lease: so many may be lost. */
    private static final int SIGNS = 5;

    /** The clocks of two machines differ in how fast they go by less than this part. */
    private static final int DRIFT = 10;

    private final String owner;
    private final Duration lease;
    private final Function<Operation, CompletableFuture<Result>> group;
    private final Scheduler scheduler;
    private final Set<String> covered = new ConcurrentSkipListSet<>();

    /** Odd while the guard is held: another number is another time of holding it. */
    private long turn;

    private @Nullable Proof proof;

    /** Of the last sign; a process before this one may have given one until this began. */
    private long signedNanos;

    Guard(String owner, Duration lease, Function<Operation, CompletableFuture<Result>> group, Scheduler scheduler) {
        this.owner = owner;
        this.lease = lease;
        this.group = group;
        this.scheduler = scheduler;
        this.signedNanos = scheduler.nanoTime();
    }

    /** Adds caches, by name; they need not exist. */
    public CompletableFuture<Void> cover(Collection<String> caches) {
        return group.apply(new Operation.Guard(owner, lease.toMillis(), List.copyOf(caches)))
                .thenAccept(done -> covered.addAll(caches));
    }

    /** From now on the owner tells the cluster before it changes anything, and gives signs of that. */
    public void hold() {
        long begun;
        synchronized (this) {
            if (isHolding()) {
                return;
            }
            turn++;
            begun = turn;
        }
        sign(begun);
    }

    /**
     * Gives no sign any more.
     *
     * @return nanoseconds until nobody holds the guard for certain; not more than 0 if that is so now
     */
    public synchronized long release() {
        if (isHolding()) {
            turn++;
        }
        long lapsedNanos = signedNanos + lease.toNanos() + lease.toNanos() / DRIFT;
        return lapsedNanos - scheduler.nanoTime();
    }

    /** Takes the guard away: the owner will change nothing any more without telling the cluster. Not existing is no error. */
    public CompletableFuture<Void> end() {
        return group.apply(new Operation.EndGuard(owner, false)).thenAccept(done -> covered.clear());
    }

    private boolean isHolding() {
        return turn % 2 == 1;
    }

    private void sign(long of) {
        Proof shown;
        synchronized (this) {
            if (turn != of) {
                return;
            }
            signedNanos = scheduler.nanoTime();
            shown = proof;
        }
        var unused = group.apply(new Operation.HoldGuard(owner, shown))
                .whenComplete((result, failure) -> answered(of, shown, (Result.@Nullable GuardHeld) result));
    }

    /** A member that did not give out the proof does not believe it: it gets its own at once. */
    private void answered(long of, @Nullable Proof shown, Result.@Nullable GuardHeld held) {
        if (held == null) {
            later(of);
            return;
        }
        synchronized (this) {
            proof = held.proof();
        }
        if (!held.known()) {
            var unused = cover(covered).whenComplete((done, failure) -> later(of));
        } else if (shown == null || shown.process() != held.proof().process()) {
            scheduler.execute(() -> sign(of));
        } else {
            later(of);
        }
    }

    private void later(long of) {
        scheduler.schedule(() -> sign(of), Math.max(1, lease.toMillis() / SIGNS));
    }
}
