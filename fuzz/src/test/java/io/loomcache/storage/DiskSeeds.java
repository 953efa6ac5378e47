package io.loomcache.storage;

import io.loomcache.config.Address;
import io.loomcache.raft.MemberEndpoint;
import io.microraft.RaftEndpoint;
import io.microraft.model.impl.DefaultRaftModelFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a member writes to its disk. */
final class DiskSeeds {

    private DiskSeeds() {}

    static byte[] members(MembersCodec codec) {
        List<RaftEndpoint> endpoints = List.of(
                new MemberEndpoint("m1", 1, null),
                new MemberEndpoint("größe-2", 9, new Address("10.0.0.2", 5701)),
                new MemberEndpoint("m3", 3, new Address("::1", 1)));
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
