package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.FollowerState;
import io.microraft.impl.state.LeaderState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives the leadership of a group to another voter (Raft thesis 3.10). Only to one that has just answered and lacks no
 * more than one message brings, since a leader that waits for its successor takes no proposals: at most for one
 * election timeout, after which it goes on, or tries the next voter.
 *
 * <p>A member that is drained goes on trying for as long as it leads, with longer and longer pauses. Owned by the Raft
 * thread.
 */
final class Handover {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final RaftNodeImpl node;
    private final RaftExecutor executor;
    private final EngineTime engineTime;
    private final long silenceMillis;
    private final int batchEntries;
    private boolean drained;
    private @Nullable CompletableFuture<String> running;
    private long pauseNanos;
    private long dueNanos;

    /** @param engineTime the engine's clock */
    Handover(RaftNodeImpl node, RaftExecutor executor, EngineTime engineTime, Duration electionTimeout, int batch) {
        this.node = node;
        this.executor = executor;
        this.engineTime = engineTime;
        this.silenceMillis =
                TimeUnit.SECONDS.toMillis(EngineTime.engineSeconds(electionTimeout, executor.heartbeatInterval()));
        this.batchEntries = batch;
    }

    boolean isDrained() {
        return drained;
    }

    /** Drained, this member gives leadership away and takes none that is offered; an election it may still win. */
    void drained(boolean isDrained) {
        drained = isDrained;
        pauseNanos = 0;
        dueNanos = executor.nanoTime();
    }

    /** To be called often: a drained member that leads tries to lead no more. */
    void review(long nowNanos) {
        if (drained
                && running == null
                && nowNanos - dueNanos >= 0
                && !candidates().isEmpty()) {
            pauseNanos = Math.min(MAX_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * pauseNanos));
            dueNanos = nowNanos + pauseNanos;
            var unused = toAny().exceptionally(failure -> "");
        }
    }

    /** Whether this member leads and there is another voter that answers: it can lead, now or when it has caught up. */
    boolean hasSuccessor() {
        return !answering().isEmpty();
    }

    /** To whichever voter is able to, the one with the most of the log first; completes with its id. */
    CompletableFuture<String> toAny() {
        return running != null ? running : toAnyOf(candidates());
    }

    /** To one voter, by its id; completes with it. */
    CompletableFuture<String> to(String id) {
        if (running != null) {
            return CompletableFuture.failedFuture(new HandoverException("leadership is being handed over already"));
        }
        List<RaftEndpoint> able = candidates();
        List<RaftEndpoint> named =
                able.stream().filter(voter -> id(voter).equals(id)).toList();
        if (named.isEmpty() && node.state().leaderState() != null) {
            return CompletableFuture.failedFuture(new HandoverException("member '" + id
                    + "' can't lead now, expected another voter that answers and has nearly all of the log: "
                    + able.stream().map(Handover::id).sorted().toList()));
        }
        return toAnyOf(named);
    }

    private CompletableFuture<String> toAnyOf(List<RaftEndpoint> voters) {
        if (node.state().leaderState() == null) {
            return CompletableFuture.failedFuture(notLeading());
        }
        CompletableFuture<String> outcome = new CompletableFuture<>();
        running = outcome;
        toFirst(new ArrayDeque<>(voters), "no other voter answers and has nearly all of the log", outcome);
        return outcome;
    }

    /** @param problem why it was given to none of those before */
    private void toFirst(Deque<RaftEndpoint> left, String problem, CompletableFuture<String> outcome) {
        RaftEndpoint next = left.poll();
        if (next == null) {
            running = null;
            outcome.completeExceptionally(new HandoverException(problem));
            return;
        }
        var unused = node.transferLeadership(next).whenComplete((done, failure) -> {
            if (failure == null) {
                running = null;
                outcome.complete(id(next));
            } else {
                toFirst(left, "member '" + id(next) + "' has not taken over: " + failure.getMessage(), outcome);
            }
        });
    }

    /** The voters that answer and lack no more than one message brings. */
    private List<RaftEndpoint> candidates() {
        long enough = Math.max(1, node.state().log().lastLogOrSnapshotIndex() - batchEntries);
        return answering().stream().filter(voter -> matchIndex(voter) >= enough).toList();
    }

    /** The other voters that have answered this member, which leads, just now; those with the most of the log first. */
    private List<RaftEndpoint> answering() {
        LeaderState leading = node.state().leaderState();
        if (leading == null) {
            return List.of();
        }
        long silentSince = engineTime.millis() - silenceMillis;
        return node.state().remoteVotingMembers().stream()
                .filter(voter -> {
                    FollowerState follower = leading.getFollowerStateOrNull(voter);
                    return follower != null && follower.responseTimestamp() > silentSince;
                })
                .sorted(Comparator.comparingLong((RaftEndpoint voter) -> -matchIndex(voter))
                        .thenComparing(Handover::id))
                .toList();
    }

    private long matchIndex(RaftEndpoint follower) {
        return node.state().leaderState().getFollowerState(follower).matchIndex();
    }

    private HandoverException notLeading() {
        RaftEndpoint leader = node.state().leader();
        return new HandoverException("this member does not lead; "
                + (leader == null ? "it knows no leader" : "the leader is " + id(leader)));
    }

    private static String id(RaftEndpoint endpoint) {
        return ((MemberEndpoint) endpoint).id();
    }
}
