package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftNodeStatus;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.FollowerState;
import io.microraft.impl.state.LeaderState;
import io.microraft.impl.state.RaftState;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the engine and mends what it gets wrong about messages. Owned by the Raft thread,
 * and asked immediately before the engine handles the message, so that nothing changes in between.
 */
final class EngineGuard {

    private static final long MAX_STEP = 1 << 16;

    private final RaftNodeImpl node;
    private final RaftModelFactory models;
    private final SnapshotBoundary boundary;
    private final Map<RaftEndpoint, Long> steps = new HashMap<>();

    EngineGuard(RaftNodeImpl node, RaftModelFactory models) {
        this.node = node;
        this.models = models;
        this.boundary = new SnapshotBoundary(node, models);
    }

    /** The message to handle, perhaps another one than came; null to drop it. */
    @Nullable
    RaftMessage admit(RaftMessage message) {
        if (isLateResponse(message)) {
            return null;
        }
        if (message instanceof AppendEntriesFailureResponse refusal) {
            return steppingBackFaster(refusal);
        }
        if (message instanceof AppendEntriesSuccessResponse) {
            steps.remove(message.getSender());
        }
        if (message instanceof PreVoteResponse response) {
            followLaterTerm(response);
        }
        if (message instanceof InstallSnapshotRequest install) {
            giveUpOvertakenMembers(install);
            LogRing.leapOver(node.state().log(), install.getSnapshotIndex());
        }
        if (message instanceof AppendEntriesRequest request) {
            AppendEntriesRequest judged = boundary.admit(request);
            return judged == null ? null : keepingCommitted(judged);
        }
        return message;
    }

    /**
     * To be called every heartbeat. A leader that reappears in the term of a pre-vote leaves that pre-vote
     * open for ever, and a member with an open pre-vote never notices that its leader has gone: if its log is
     * the longest, nobody is elected any more.
     */
    void endForgottenPreVote() {
        RaftState state = node.state();
        boolean isForgotten =
                state.role() == RaftRole.FOLLOWER && state.leader() != null && state.preCandidateState() != null;
        if (isForgotten && node.isLeaderHeartbeatTimeoutElapsed()) {
            node.leader(null);
            node.runPreVote();
        }
    }

    /**
     * A pre-vote is refused by whoever is in a later term than the one it asks for, and the engine asks for the same
     * term again. If those with the best logs are in an older term than as many others as a majority cannot do
     * without, nobody is elected any more; so a later term is followed, as after any response (Raft thesis 3.3).
     * A refusal for another reason repeats the term that was asked for, in which nobody need be yet.
     */
    private void followLaterTerm(PreVoteResponse response) {
        RaftState state = node.state();
        int askedFor = state.term() + 1;
        if (!response.isGranted() && response.getTerm() > askedFor && state.preCandidateState() != null) {
            node.toFollower(response.getTerm());
        }
    }

    /**
     * A new leader looks for the place where a follower's log meets its own, and the engine goes back one
     * entry for each refusal. Here each refusal in a row goes back twice as far (Raft thesis 3.3 allows any
     * such search), but not below the snapshot, where the engine turns to installing it.
     */
    private AppendEntriesFailureResponse steppingBackFaster(AppendEntriesFailureResponse refusal) {
        LeaderState leading = node.state().leaderState();
        FollowerState follower = leading == null ? null : leading.getFollowerStateOrNull(refusal.getSender());
        if (follower == null || refusal.getExpectedNextIndex() != follower.nextIndex()) {
            return refusal;
        }
        long step = steps.merge(refusal.getSender(), 1L, (before, one) -> Math.min(2 * before, MAX_STEP));
        long lowest = Math.max(follower.matchIndex(), node.state().log().snapshotIndex()) + 2;
        long next = Math.max(lowest, follower.nextIndex() - step + 1);
        if (next >= follower.nextIndex()) {
            return refusal;
        }
        follower.nextIndex(next);
        return models.createAppendEntriesFailureResponseBuilder()
                .setGroupId(refusal.getGroupId())
                .setSender(refusal.getSender())
                .setTerm(refusal.getTerm())
                .setExpectedNextIndex(next)
                .setQuerySequenceNumber(refusal.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(refusal.getFlowControlSequenceNumber())
                .build();
    }

    /**
     * A response to a request of an older term of ours. The engine would take its match index, its query
     * ack or its flow control number for the present term's, where they mean nothing: a follower may have
     * truncated what it once acknowledged.
     */
    private boolean isLateResponse(RaftMessage message) {
        return message.getTerm() < node.state().term()
                && (message instanceof AppendEntriesSuccessResponse
                        || message instanceof AppendEntriesFailureResponse
                        || message instanceof InstallSnapshotResponse);
    }

    /**
     * A change of the members in our log that the snapshot passes and does not know of was never committed, and goes
     * with the log. The engine would go on with it, and with assertions stop in the midst of the installation.
     */
    private void giveUpOvertakenMembers(InstallSnapshotRequest install) {
        RaftState state = node.state();
        long changedAt = state.effectiveGroupMembers().getLogIndex();
        boolean isUncommitted = changedAt > state.committedGroupMembers().getLogIndex();
        boolean isOvertaken = install.getSnapshotIndex() >= changedAt
                && install.getGroupMembersView().getLogIndex() < changedAt;
        if (install.getTerm() >= state.term() && isUncommitted && isOvertaken) {
            node.setStatus(RaftNodeStatus.ACTIVE);
            node.revertGroupMembers();
        }
    }

    /**
     * A leader that looks for the place where the logs meet may ask about one below our commit index. The
     * engine would take the commit index back to where the request ends, or fail trying and never answer;
     * but it only grows (Raft thesis 3.5).
     */
    private AppendEntriesRequest keepingCommitted(AppendEntriesRequest request) {
        long committed = node.state().commitIndex();
        long end = request.getPreviousLogIndex() + request.getLogEntries().size();
        boolean goesBack = end < committed && request.getCommitIndex() > committed;
        return goesBack ? Requests.committing(models, request, committed) : request;
    }
}
