package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.impl.state.FollowerState;
import io.microraft.impl.state.LeaderState;
import io.microraft.impl.state.RaftState;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.RaftMessage;
import java.util.HashMap;
import java.util.List;
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
    private final Map<RaftEndpoint, Long> steps = new HashMap<>();

    EngineGuard(RaftNodeImpl node, RaftModelFactory models) {
        this.node = node;
        this.models = models;
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
        return message instanceof AppendEntriesRequest request ? aboveSnapshot(request) : message;
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
     * A follower that no longer has the entry before the request's refuses it, for ever if the leader
     * keeps probing below the follower's snapshot. But everything up to the snapshot is committed, and a
     * leader has every committed entry (Raft thesis 3.6.3): so the request may be cut to what comes after
     * the snapshot, with the snapshot's own last entry before it.
     */
    private RaftMessage aboveSnapshot(AppendEntriesRequest request) {
        RaftLog log = node.state().log();
        SnapshotEntry snapshot = log.snapshotEntry();
        if (request.getTerm() < node.state().term()
                || request.getPreviousLogIndex() >= log.snapshotIndex()
                || log.containsLogEntry(Math.max(1, request.getPreviousLogIndex()))) {
            return request;
        }
        List<LogEntry> after = request.getLogEntries().stream()
                .filter(entry -> entry.getIndex() > snapshot.getIndex())
                .toList();
        return models.createAppendEntriesRequestBuilder()
                .setGroupId(request.getGroupId())
                .setSender(request.getSender())
                .setTerm(request.getTerm())
                .setPreviousLogTerm(snapshot.getTerm())
                .setPreviousLogIndex(snapshot.getIndex())
                .setCommitIndex(request.getCommitIndex())
                .setLogEntries(after)
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }
}
