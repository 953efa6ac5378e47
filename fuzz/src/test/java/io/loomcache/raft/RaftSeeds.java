package io.loomcache.raft;

import io.loomcache.config.Address;
import io.loomcache.storage.ChunkContent;
import io.loomcache.wire.ProposalCodec;
import io.loomcache.wire.Seeds;
import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.impl.groupop.DefaultUpdateRaftGroupMembersOpOrBuilder;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.message.RaftMessage;
import java.util.List;
import java.util.stream.Stream;

/** One of each of what the engine sends and logs. */
final class RaftSeeds {

    private static final DefaultRaftModelFactory MODELS = new DefaultRaftModelFactory();
    private static final RaftEndpoint SELF = new MemberEndpoint("m1", 7, new Address("a", 1));
    private static final List<RaftEndpoint> MEMBERS = List.of(SELF, new MemberEndpoint("größe-2", -1, null));

    private RaftSeeds() {}

    static Stream<Object> operations() {
        Stream<Object> changes = Stream.of(MembershipChangeMode.values())
                .map(mode -> new DefaultUpdateRaftGroupMembersOpOrBuilder()
                        .setMembers(MEMBERS)
                        .setVotingMembers(List.of(SELF))
                        .setEndpoint(SELF)
                        .setMode(mode)
                        .build());
        Stream<Object> proposals = Seeds.commands().stream()
                .map(command -> new LogOperation.Proposed(ProposalCodec.encode(1, 2, 3, 4, command)));
        return Stream.of(changes, proposals, Stream.<Object>of(new LogOperation.NewTerm(1, 2, false)))
                .flatMap(stream -> stream);
    }

    static Stream<RaftMessage> messages() {
        return Stream.of(
                append(),
                MODELS.createAppendEntriesSuccessResponseBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setLastLogIndex(7)
                        .build(),
                MODELS.createAppendEntriesFailureResponseBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setExpectedNextIndex(7)
                        .build(),
                install(true),
                install(false),
                MODELS.createInstallSnapshotResponseBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setSnapshotIndex(7)
                        .setRequestedSnapshotChunkIndex(3)
                        .build(),
                MODELS.createPreVoteRequestBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setLastLogTerm(1)
                        .build(),
                MODELS.createPreVoteResponseBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setGranted(true)
                        .build(),
                MODELS.createVoteRequestBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setLastLogTerm(1)
                        .setSticky(true)
                        .build(),
                MODELS.createVoteResponseBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setGranted(true)
                        .build(),
                MODELS.createTriggerLeaderElectionRequestBuilder()
                        .setGroupId(0)
                        .setSender(SELF)
                        .setTerm(1)
                        .setLastLogTerm(1)
                        .build());
    }

    private static RaftMessage append() {
        List<LogEntry> entries = operations()
                .map(operation -> MODELS.createLogEntryBuilder()
                        .setTerm(1)
                        .setIndex(8)
                        .setOperation(operation)
                        .build())
                .toList();
        return MODELS.createAppendEntriesRequestBuilder()
                .setGroupId(0)
                .setSender(SELF)
                .setTerm(2)
                .setPreviousLogTerm(1)
                .setPreviousLogIndex(7)
                .setCommitIndex(6)
                .setLogEntries(entries.subList(0, 4))
                .build();
    }

    private static RaftMessage install(boolean withChunk) {
        RaftGroupMembersView view = MODELS.createRaftGroupMembersViewBuilder()
                .setLogIndex(5)
                .setMembers(MEMBERS)
                .setVotingMembers(MEMBERS)
                .build();
        var request = MODELS.createInstallSnapshotRequestBuilder()
                .setGroupId(0)
                .setSender(SELF)
                .setTerm(2)
                .setSenderLeader(true)
                .setSnapshotTerm(1)
                .setSnapshotIndex(7)
                .setTotalSnapshotChunkCount(1_025)
                .setSnapshottedMembers(List.of(SELF))
                .setGroupMembersView(view);
        if (withChunk) {
            request.setSnapshotChunk(MODELS.createSnapshotChunkBuilder()
                    .setTerm(1)
                    .setIndex(7)
                    .setSnapshotChunkIndex(3)
                    .setSnapshotChunkCount(1_025)
                    .setGroupMembersView(view)
                    .setOperation(ChunkContent.received(3, 4, new byte[] {1, 2, 3}))
                    .build());
        }
        return request.build();
    }
}
