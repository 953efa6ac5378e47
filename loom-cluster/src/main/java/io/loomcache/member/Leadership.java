package io.loomcache.member;

import io.loomcache.raft.HandoverException;
import io.loomcache.raft.RaftGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which groups a member leads, as far as an operator, or its own end, has a say in it. Thread-safe. */
final class Leadership {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<RaftGroup> groups;
    private final LongSupplier nanoTime;
    private volatile boolean drained;

    Leadership(List<RaftGroup> groups, LongSupplier nanoTime) {
        this.groups = groups;
        this.nanoTime = nanoTime;
    }

    boolean isDrained() {
        return drained;
    }

    /** See {@link RaftGroup#drain}; returns at once, leadership goes soon. */
    void drain(boolean isDrained) {
        drained = isDrained;
        groups.forEach(group -> group.drain(isDrained));
    }

    /**
     * Hands over every group that this member leads, and waits.
     *
     * @param memberId to whom; null: whoever is able to
     * @return what became of each group that it led, in order; empty if it led none
     */
    List<Transfer> handOver(@Nullable String memberId, Duration patience) {
        long deadlineNanos = nanoTime.getAsLong() + patience.toNanos();
        List<Transfer> transfers = new ArrayList<>();
        for (int number = 0; number < groups.size(); number++) {
            RaftGroup group = groups.get(number);
            if (group.isLeader()) {
                transfers.add(handOver(number, group.handOver(memberId), deadlineNanos - nanoTime.getAsLong()));
            }
        }
        return transfers;
    }

    private static Transfer handOver(int number, CompletableFuture<String> transfer, long patienceNanos) {
        try {
            return new Transfer(number, transfer.get(patienceNanos, TimeUnit.NANOSECONDS), null);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return new Transfer(
                    number,
                    null,
                    cause instanceof HandoverException usual
                            ? String.valueOf(usual.getMessage())
                            : String.valueOf(cause));
        } catch (TimeoutException e) {
            return new Transfer(number, null, "no outcome in time; it may still be handed over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Transfer(number, null, "interrupted; it may still be handed over");
        }
    }

    /**
     * Before the member ends: waits until what it was asked is answered, and leads no more where another voter can. In any
     * order: a voter may lack too much of the log until the last command is answered.
     *
     * @param isIdle whether everything is answered
     * @return whether nothing was left when it returned
     */
    boolean leave(Duration patience, BooleanSupplier isIdle) {
        drain(true);
        return awaitUntil(
                nanoTime.getAsLong() + patience.toNanos(),
                () -> isIdle.getAsBoolean() && groups.stream().noneMatch(Leadership::canHandOver));
    }

    /** A group too busy to say so may. */
    private static boolean canHandOver(RaftGroup group) {
        try {
            return group.isLeader() && group.hasSuccessor().get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean awaitUntil(long deadlineNanos, BooleanSupplier condition) {
        boolean isMet = condition.getAsBoolean();
        while (!isMet
                && nanoTime.getAsLong() - deadlineNanos < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
            isMet = condition.getAsBoolean();
        }
        return isMet;
    }
}
