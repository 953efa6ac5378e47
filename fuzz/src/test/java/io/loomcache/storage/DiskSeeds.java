package io.loomcache.storage;

import io.loomcache.raft.MemberEngineCodec;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a member writes to its disk. */
final class DiskSeeds {

    private DiskSeeds() {}

    static byte[] members(MembersCodec codec) {
        List<RaftEndpoint> endpoints = Stream.of("m1", "größe-2", "m3")
                .map(id -> new MemberEngineCodec().decodeEndpoint(utf8(id)))
                .toList();
        return codec.encode(new DefaultRaftModelFactory()
                .createRaftGroupMembersViewBuilder()
                .setLogIndex(5)
                .setMembers(endpoints)
                .setVotingMembers(endpoints.subList(0, 2))
                .build());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
