package io.loomcache.raft;

import io.loomcache.storage.ChunkContent;
import io.loomcache.wire.ByteReader;
import io.loomcache.wire.ByteWriter;
import io.loomcache.wire.FrameType;
import io.loomcache.wire.MalformedException;
import io.microraft.RaftEndpoint;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's messages as frames between members: frame type, group (4 bytes), kind, term, then the
 * fields. The sender is not in the message: it is whoever the connection's HELLO named. Longer than a
 * class should be, because one kind after the other, encoder and decoder side by side, reads best whole.
 * Stateless; any thread.
 */
final class RaftMessageCodec {

    /** Kinds. Never reused. */
    private static final int APPEND_ENTRIES = 1;

    private static final int APPEND_ENTRIES_SUCCESS = 2;
    private static final int APPEND_ENTRIES_FAILURE = 3;
    private static final int INSTALL_SNAPSHOT = 4;
    private static final int INSTALL_SNAPSHOT_RESPONSE = 5;
    private static final int PRE_VOTE = 6;
    private static final int PRE_VOTE_RESPONSE = 7;
    private static final int VOTE = 8;
    private static final int VOTE_RESPONSE = 9;
    private static final int TRIGGER_ELECTION = 10;

    private static final int HEADER_BYTES = 128;
    private static final int ENTRY_BYTES = 16;

    /** Where a message of entries ends: after the one that passes this, so that any message fits a frame. */
    static final int APPEND_BYTES = 4 << 20;

    private final RaftModelFactory models;
    private final MemberEngineCodec operations = new MemberEngineCodec();

    RaftMessageCodec(RaftModelFactory models) {
        this.models = models;
    }

    byte[] encode(int group, RaftMessage message) {
        if (message instanceof AppendEntriesRequest request) {
            return encodeAppend(group, request);
        }
        ByteWriter out = new ByteWriter(HEADER_BYTES);
        if (message instanceof AppendEntriesSuccessResponse response) {
            header(out, group, APPEND_ENTRIES_SUCCESS, message)
                    .int64(response.getLastLogIndex())
                    .int64(response.getQuerySequenceNumber())
                    .int64(response.getFlowControlSequenceNumber());
        } else if (message instanceof AppendEntriesFailureResponse response) {
            header(out, group, APPEND_ENTRIES_FAILURE, message)
                    .int64(response.getExpectedNextIndex())
                    .int64(response.getQuerySequenceNumber())
                    .int64(response.getFlowControlSequenceNumber());
        } else if (message instanceof InstallSnapshotRequest request) {
            encodeInstall(header(out, group, INSTALL_SNAPSHOT, message), request);
        } else if (message instanceof InstallSnapshotResponse response) {
            header(out, group, INSTALL_SNAPSHOT_RESPONSE, message)
                    .int64(response.getSnapshotIndex())
                    .varint("chunk", response.getRequestedSnapshotChunkIndex())
                    .int64(response.getQuerySequenceNumber())
                    .int64(response.getFlowControlSequenceNumber());
        } else if (message instanceof PreVoteRequest request) {
            header(out, group, PRE_VOTE, message)
                    .varint("last log term", request.getLastLogTerm())
                    .int64(request.getLastLogIndex());
        } else if (message instanceof PreVoteResponse response) {
            header(out, group, PRE_VOTE_RESPONSE, message).bool(response.isGranted());
        } else if (message instanceof VoteRequest request) {
            header(out, group, VOTE, message)
                    .varint("last log term", request.getLastLogTerm())
                    .int64(request.getLastLogIndex())
                    .bool(request.isSticky());
        } else if (message instanceof VoteResponse response) {
            header(out, group, VOTE_RESPONSE, message).bool(response.isGranted());
        } else if (message instanceof TriggerLeaderElectionRequest request) {
            header(out, group, TRIGGER_ELECTION, message)
                    .varint("last log term", request.getLastLogTerm())
                    .int64(request.getLastLogIndex());
        } else {
            throw new IllegalArgumentException("unknown engine message: " + message);
        }
        return out.toArray();
    }

    /**
     * Reads a whole frame.
     *
     * @throws MalformedException if it is none
     */
    RaftMessage decode(byte[] frame, RaftEndpoint sender) {
        ByteReader in = new ByteReader(frame);
        in.frameType(FrameType.RAFT);
        Header header = new Header(in.int32("group"), sender, in.int8("kind"), in.varint32("term"));
        RaftMessage message = switch (header.kind) {
            case APPEND_ENTRIES -> decodeAppend(in, header);
            case APPEND_ENTRIES_SUCCESS ->
                models.createAppendEntriesSuccessResponseBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setLastLogIndex(in.int64("last log index"))
                        .setQuerySequenceNumber(in.int64("query sequence"))
                        .setFlowControlSequenceNumber(in.int64("flow control sequence"))
                        .build();
            case APPEND_ENTRIES_FAILURE ->
                models.createAppendEntriesFailureResponseBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setExpectedNextIndex(in.int64("expected next index"))
                        .setQuerySequenceNumber(in.int64("query sequence"))
                        .setFlowControlSequenceNumber(in.int64("flow control sequence"))
                        .build();
            case INSTALL_SNAPSHOT -> decodeInstall(in, header);
            case INSTALL_SNAPSHOT_RESPONSE ->
                models.createInstallSnapshotResponseBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setSnapshotIndex(in.int64("snapshot index"))
                        .setRequestedSnapshotChunkIndex(in.varint32("chunk"))
                        .setQuerySequenceNumber(in.int64("query sequence"))
                        .setFlowControlSequenceNumber(in.int64("flow control sequence"))
                        .build();
            case PRE_VOTE ->
                models.createPreVoteRequestBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setLastLogTerm(in.varint32("last log term"))
                        .setLastLogIndex(in.int64("last log index"))
                        .build();
            case PRE_VOTE_RESPONSE ->
                models.createPreVoteResponseBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setGranted(in.bool("granted"))
                        .build();
            case VOTE ->
                models.createVoteRequestBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setLastLogTerm(in.varint32("last log term"))
                        .setLastLogIndex(in.int64("last log index"))
                        .setSticky(in.bool("sticky"))
                        .build();
            case VOTE_RESPONSE ->
                models.createVoteResponseBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setGranted(in.bool("granted"))
                        .build();
            case TRIGGER_ELECTION ->
                models.createTriggerLeaderElectionRequestBuilder()
                        .setGroupId(header.group)
                        .setSender(sender)
                        .setTerm(header.term)
                        .setLastLogTerm(in.varint32("last log term"))
                        .setLastLogIndex(in.int64("last log index"))
                        .build();
            default -> throw new MalformedException("message kind " + header.kind + ", expected 1 to 10");
        };
        in.end("member message");
        return message;
    }

    private record Header(int group, RaftEndpoint sender, int kind, int term) {}

    private static ByteWriter header(ByteWriter out, int group, int kind, RaftMessage message) {
        return out.int8(FrameType.RAFT).int32(group).int8(kind).varint("term", message.getTerm());
    }

    /**
     * Entries are numbered from the previous index on, so that their indexes need not travel. The engine
     * counts entries and not bytes, so a batch of large ones is cut: a request with fewer entries is as good
     * (Raft thesis 3.3), and the follower's answer says where the next one begins.
     */
    private byte[] encodeAppend(int group, AppendEntriesRequest request) {
        List<LogEntry> entries = request.getLogEntries();
        List<byte[]> encoded = new ArrayList<>(entries.size());
        int bytes = HEADER_BYTES;
        for (int i = 0; i < entries.size() && bytes < APPEND_BYTES; i++) {
            byte[] operation = operations.encodeOperation(entries.get(i).getOperation());
            encoded.add(operation);
            bytes += ENTRY_BYTES + operation.length;
        }
        ByteWriter out = header(new ByteWriter(bytes), group, APPEND_ENTRIES, request)
                .varint("previous term", request.getPreviousLogTerm())
                .int64(request.getPreviousLogIndex())
                .int64(request.getCommitIndex())
                .int64(request.getQuerySequenceNumber())
                .int64(request.getFlowControlSequenceNumber())
                .varint("entries", encoded.size());
        for (int i = 0; i < encoded.size(); i++) {
            out.varint("entry term", entries.get(i).getTerm()).bytes(encoded.get(i));
        }
        return out.toArray();
    }

    private RaftMessage decodeAppend(ByteReader in, Header header) {
        int previousTerm = in.varint32("previous term");
        long previousIndex = in.int64("previous index");
        long commitIndex = in.int64("commit index");
        long querySequence = in.int64("query sequence");
        long flowControl = in.int64("flow control sequence");
        int count = in.varint32("entries");
        List<LogEntry> entries = new ArrayList<>(Math.min(count, in.remaining()));
        for (int i = 1; i <= count; i++) {
            entries.add(models.createLogEntryBuilder()
                    .setTerm(in.varint32("entry term"))
                    .setIndex(previousIndex + i)
                    .setOperation(operations.decodeOperation(in.bytes("operation")))
                    .build());
        }
        return models.createAppendEntriesRequestBuilder()
                .setGroupId(header.group)
                .setSender(header.sender)
                .setTerm(header.term)
                .setPreviousLogTerm(previousTerm)
                .setPreviousLogIndex(previousIndex)
                .setCommitIndex(commitIndex)
                .setLogEntries(entries)
                .setQuerySequenceNumber(querySequence)
                .setFlowControlSequenceNumber(flowControl)
                .build();
    }

    private static void encodeInstall(ByteWriter out, InstallSnapshotRequest request) {
        out.bool(request.isSenderLeader())
                .varint("snapshot term", request.getSnapshotTerm())
                .int64(request.getSnapshotIndex())
                .varint("chunks", request.getTotalSnapshotChunkCount())
                .int64(request.getQuerySequenceNumber())
                .int64(request.getFlowControlSequenceNumber())
                .list(
                        "snapshotted members",
                        List.copyOf(request.getSnapshottedMembers()),
                        MemberEngineCodec::writeEndpoint);
        RaftGroupMembersView view = request.getGroupMembersView();
        out.int64(view.getLogIndex())
                .list("members", List.copyOf(view.getMembers()), MemberEngineCodec::writeEndpoint)
                .list("voting members", List.copyOf(view.getVotingMembers()), MemberEngineCodec::writeEndpoint);
        SnapshotChunk chunk = request.getSnapshotChunk();
        out.bool(chunk != null);
        if (chunk != null) {
            ChunkContent content = (ChunkContent) chunk.getOperation();
            out.varint("chunk", chunk.getSnapshotChunkIndex())
                    .varint("part", content.number())
                    .int64(content.version())
                    .bytes(content.bytes());
        }
    }

    private RaftMessage decodeInstall(ByteReader in, Header header) {
        boolean senderLeads = in.bool("sender leads");
        int term = in.varint32("snapshot term");
        long index = in.int64("snapshot index");
        int chunks = in.varint32("chunks");
        long querySequence = in.int64("query sequence");
        long flowControl = in.int64("flow control sequence");
        List<RaftEndpoint> snapshotted = MemberEngineCodec.readEndpoints(in, "snapshotted members");
        RaftGroupMembersView view = models.createRaftGroupMembersViewBuilder()
                .setLogIndex(in.int64("members index"))
                .setMembers(MemberEngineCodec.readEndpoints(in, "members"))
                .setVotingMembers(MemberEngineCodec.readEndpoints(in, "voting members"))
                .build();
        SnapshotChunk chunk = in.bool("has chunk") ? decodeChunk(in, term, index, chunks, view) : null;
        return install(header, senderLeads, term, index, chunks, chunk)
                .setSnapshottedMembers(snapshotted)
                .setGroupMembersView(view)
                .setQuerySequenceNumber(querySequence)
                .setFlowControlSequenceNumber(flowControl)
                .build();
    }

    private InstallSnapshotRequest.InstallSnapshotRequestBuilder install(
            Header header, boolean senderLeads, int term, long index, int chunks, @Nullable SnapshotChunk chunk) {
        return models.createInstallSnapshotRequestBuilder()
                .setGroupId(header.group)
                .setSender(header.sender)
                .setTerm(header.term)
                .setSenderLeader(senderLeads)
                .setSnapshotTerm(term)
                .setSnapshotIndex(index)
                .setTotalSnapshotChunkCount(chunks)
                .setSnapshotChunk(chunk);
    }

    private SnapshotChunk decodeChunk(ByteReader in, int term, long index, int chunks, RaftGroupMembersView view) {
        return models.createSnapshotChunkBuilder()
                .setTerm(term)
                .setIndex(index)
                .setSnapshotChunkIndex(in.varint32("chunk"))
                .setSnapshotChunkCount(chunks)
                .setGroupMembersView(view)
                .setOperation(ChunkContent.received(in.varint32("part"), in.int64("version"), in.bytes("content")))
                .build();
    }
}
