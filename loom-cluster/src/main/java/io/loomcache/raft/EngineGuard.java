package io.loomcache.raft;

import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the engine and mends what it gets wrong about messages. Owned by the Raft thread,
 * and asked immediately before the engine handles the message, so that nothing changes in between.
 */
final class EngineGuard {

    private final RaftNodeImpl node;
    private final RaftModelFactory models;

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
        return message instanceof AppendEntriesRequest request ? aboveSnapshot(request) : message;
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
