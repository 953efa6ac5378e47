package io.loomcache.member;

import io.loomcache.config.MemberConfig;
import io.loomcache.net.FrameHandler;
import io.loomcache.raft.RaftGroup;
import java.util.List;
import java.util.function.LongSupplier;

/** What tests of other packages need of this one. */
public final class MemberParts {

    private MemberParts() {}

    /** What a member does with frames, as {@link Member} puts it together. */
    public static FrameHandler frames(MemberConfig config, List<RaftGroup> groups, LongSupplier nanoTime) {
        Permissions permissions = new Permissions(config);
        return new MemberFrames(groups, new ClientRequests(config, groups, permissions, nanoTime), permissions);
    }
}
