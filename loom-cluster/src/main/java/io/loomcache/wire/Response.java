package io.loomcache.wire;

import io.loomcache.config.MemberAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a member answers. */
public sealed interface Response {

    long correlationId();

    /** The state machine's answer, encoded by {@link ResultCodec}. */
    record Answer(long correlationId, byte[] result) implements Response {}

    /**
     * Who the members are.
     *
     * @param members those who vote and those who learn
     * @param leaders by group
     */
    record Topology(long correlationId, List<MemberAddress> members, List<Leader> leaders) implements Response {}

    /**
     * Who leads a group, as far as a member knows.
     *
     * @param id the leader's member id, null if it knows none
     * @param term the member's current term of the group: of two members the later term is right
     */
    record Leader(@Nullable String id, int term) {}

    /**
     * The watch runs.
     *
     * @param revision it begins after this one
     */
    record Subscribed(long correlationId, long subscriptionId, long revision) implements Response {}

    /** Done, nothing to say. */
    record Ok(long correlationId) implements Response {}

    /**
     * Not answered by the state machine.
     *
     * @param leader for {@link Refusal#NOT_LEADER}: the id of the leader, if known
     */
    record Refused(
            long correlationId,
            Refusal refusal,
            String message,
            @Nullable String leader) implements Response {}

    /** Why. Every one but OUTCOME_UNKNOWN promises that nothing was done. Numbers are never reused. */
    enum Refusal {
        /** Another member leads, or none does; try there. */
        NOT_LEADER,
        /** Too much is pending; try later. */
        BUSY,
        /** The request's time had passed when its turn came. */
        EXPIRED,
        /** It was proposed, and whether it will be committed is not known; ask again with the same request id. */
        OUTCOME_UNKNOWN,
        /** The certificate does not permit it. */
        FORBIDDEN,
        /** The request is malformed or over a limit. */
        INVALID,
        /** The member is stopping. */
        STOPPING
    }
}
