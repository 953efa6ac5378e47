package io.loomcache.raft;

import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesRequest;
import java.util.List;

/** Variants of a leader's requests that say the same to a follower. */
final class Requests {

    private Requests() {}

    /** With a later previous entry, and the entries behind it. */
    static AppendEntriesRequest after(
            RaftModelFactory models,
            AppendEntriesRequest request,
            int previousLogTerm,
            long previousLogIndex,
            List<LogEntry> entries) {
        return copy(models, request, previousLogTerm, previousLogIndex, request.getCommitIndex(), entries);
    }

    /** With another commit index. */
    static AppendEntriesRequest committing(RaftModelFactory models, AppendEntriesRequest request, long commitIndex) {
        return copy(
                models,
                request,
                request.getPreviousLogTerm(),
                request.getPreviousLogIndex(),
                commitIndex,
                request.getLogEntries());
    }

    private static AppendEntriesRequest copy(
            RaftModelFactory models,
            AppendEntriesRequest request,
            int previousLogTerm,
            long previousLogIndex,
            long commitIndex,
            List<LogEntry> entries) {
        return models.createAppendEntriesRequestBuilder()
                .setGroupId(request.getGroupId())
                .setSender(request.getSender())
                .setTerm(request.getTerm())
                .setPreviousLogTerm(previousLogTerm)
                .setPreviousLogIndex(previousLogIndex)
                .setCommitIndex(commitIndex)
                .setLogEntries(entries)
                .setQuerySequenceNumber(request.getQuerySequenceNumber())
                .setFlowControlSequenceNumber(request.getFlowControlSequenceNumber())
                .build();
    }
}
