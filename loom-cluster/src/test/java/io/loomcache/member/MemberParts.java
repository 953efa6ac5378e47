package io.loomcache.member;

import io.loomcache.config.MemberAddress;
import io.loomcache.config.MemberConfig;
import io.loomcache.net.AuditLog;
import io.loomcache.net.FrameHandler;
import io.loomcache.net.Hello;
import io.loomcache.raft.PeerAddresses;
import io.loomcache.raft.RaftGroup;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** What tests of other packages need of this one. */
public final class MemberParts {

    private MemberParts() {}

    /** What a member does with frames, as {@link Member} puts it together. */
    public static FrameHandler frames(MemberConfig config, List<RaftGroup> groups, LongSupplier nanoTime) {
        Permissions permissions = new Permissions(config, new AuditLog());
        PeerAddresses addresses = new PeerAddresses(id -> config.voters().stream()
                .filter(voter -> voter.id().equals(id))
                .map(MemberAddress::address)
                .toList());
        ClientRequests requests = new ClientRequests(
                config,
                groups,
                new MemberDirectory(groups, addresses),
                permissions,
                new SlowOperations(Duration.ZERO),
                nanoTime);
        Hello self = Hello.of(config.clusterId(), Hello.Role.MEMBER, config.memberId());
        FrameHandler nobodyAsks = (connection, frame) -> connection.close("nobody answers here");
        return new MemberFrames(groups, requests, permissions, nobodyAsks, () -> self);
    }
}
