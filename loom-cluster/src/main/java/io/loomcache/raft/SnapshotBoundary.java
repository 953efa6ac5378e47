package io.loomcache.raft;

import io.microraft.RaftNodeStatus;
import io.microraft.RaftRole;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.RaftMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a follower's snapshot ends and its log begins. A log that was restored, or that follows an installed
 * snapshot, no longer has the entry at the snapshot's index, and the engine refuses every request whose
 * previous entry that is, or is before it: for ever, if it is there that the logs meet. But everything up to
 * the snapshot is committed, and a leader has every committed entry (Raft thesis 3.6.3), so the
 * previous entry matches. Owned by the Raft thread.
 */
final class SnapshotBoundary {

    private final RaftNodeImpl node;
    private final RaftModelFactory models;

    SnapshotBoundary(RaftNodeImpl node, RaftModelFactory models) {
        this.node = node;
        this.models = models;
    }

    /** The same request in a form that the engine can judge; null if it has been answered here. */
    @Nullable
    AppendEntriesRequest admit(AppendEntriesRequest request) {
        RaftLog log = node.state().log();
        boolean isKnownToTheEngine = request.getPreviousLogIndex() > log.snapshotIndex()
                || log.snapshotIndex() == 0
                || log.containsLogEntry(Math.max(1, request.getPreviousLogIndex()));
        if (request.getTerm() < node.state().term() || isKnownToTheEngine) {
            return request;
        }
        AppendEntriesRequest above = above(log.snapshotEntry(), request);
        return log.lastLogOrSnapshotIndex() == log.snapshotIndex() ? above : amidst(log, above);
    }

    /** Without what the snapshot covers, and with the snapshot's last entry as the previous one. */
    private AppendEntriesRequest above(SnapshotEntry snapshot, AppendEntriesRequest request) {
        List<LogEntry> after = request.getLogEntries().stream()
                .filter(entry -> entry.getIndex() > snapshot.getIndex())
                .toList();
        return Requests.after(models, request, snapshot.getTerm(), snapshot.getIndex(), after);
    }

    /** There are entries behind the snapshot: those that the request has too are skipped, others give way. */
    private @Nullable AppendEntriesRequest amidst(RaftLog log, AppendEntriesRequest request) {
        List<LogEntry> entries = request.getLogEntries();
        int same = 0;
        while (same < entries.size() && isInLog(log, entries.get(same))) {
            same++;
        }
        if (same > 0) {
            LogEntry last = entries.get(same - 1);
            List<LogEntry> rest = entries.subList(same, entries.size());
            return Requests.after(models, request, last.getTerm(), last.getIndex(), rest);
        }
        follow(request);
        if (entries.isEmpty()) {
            node.send(request.getSender(), accepted(request));
            return null;
        }
        truncate(log);
        return request;
    }

    private static boolean isInLog(RaftLog log, LogEntry entry) {
        LogEntry ours = log.getLogEntry(entry.getIndex());
        return ours != null && ours.getTerm() == entry.getTerm();
    }

    /** As the engine does with each request of a leader. */
    private void follow(AppendEntriesRequest request) {
        RaftRole role = node.state().role();
        boolean follows = role == RaftRole.FOLLOWER || role == RaftRole.LEARNER;
        if (request.getTerm() > node.state().term() || !follows) {
            node.toFollower(request.getTerm());
        }
        if (!request.getSender().equals(node.state().leader())) {
            node.leader(request.getSender());
        }
        node.leaderHeartbeatReceived();
    }

    /** As the engine does with entries that a leader contradicts (Raft thesis 3.5). */
    private void truncate(RaftLog log) {
        long from = log.snapshotIndex() + 1;
        List<LogEntry> truncated = log.truncateEntriesFrom(from);
        node.state().invalidateFuturesFrom(from, node.newNotLeaderException());
        if (truncated.stream().anyMatch(entry -> entry.getOperation() instanceof UpdateRaftGroupMembersOp)) {
            node.setStatus(RaftNodeStatus.ACTIVE);
            node.revertGroupMembers();
        }
        log.flush();
    }

    private RaftMessage accepted(AppendEntriesRequest request) {
        return models.createAppendEntriesSuccessResponseBuilder()
                .setGroupId(request.getGroupId())
                .setSender(node.getLocalEndpoint())
                .setTerm(node.state().term())
                .setLastLogIndex(request.getPreviousLogIndex())
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }
}
