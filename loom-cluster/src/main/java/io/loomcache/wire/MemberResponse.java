package io.loomcache.wire;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a member answers a {@link MemberRequest}. */
public sealed interface MemberResponse {

    long correlationId();

    /**
     * What a member knows of the beginning of its cluster; its own incarnation is in its HELLO.
     *
     * @param content what was put into its folder before the cluster was founded, null for nothing
     * @param voters the ids of the initial voters in its settings
     * @param beginning null: it belongs to no cluster yet
     */
    record Introduction(
            long correlationId,
            @Nullable String content,
            List<String> voters,
            @Nullable Beginning beginning) implements MemberResponse {}

    /**
     * How a cluster began.
     *
     * @param founders their addresses and votes do not count
     */
    record Beginning(UUID history, List<Peer> founders) {}

    /** The group is as asked for, and that is committed. */
    record Changed(long correlationId) implements MemberResponse {}

    /**
     * The one who asked is a learner, or a voter already, in all groups.
     *
     * @param members of the cluster, as the member that answers knows them
     */
    record Joined(long correlationId, Beginning beginning, List<Peer> members) implements MemberResponse {}

    /** Not now, and perhaps in part; ask again. */
    record NotNow(long correlationId, String reason) implements MemberResponse {}

    /** Nothing was changed, and nothing will be if asked again. */
    record Refused(long correlationId, String reason) implements MemberResponse {}

    /** Whether the one who asked belongs to the group. */
    record Standing(long correlationId, boolean isMember) implements MemberResponse {}

    /**
     * Where the member that answers stands.
     *
     * @param zone in which it is; null: it does not know
     * @param node the machine that it is on; null: it does not know
     */
    record Location(
            long correlationId,
            @Nullable String zone,
            @Nullable String node) implements MemberResponse {}
}
