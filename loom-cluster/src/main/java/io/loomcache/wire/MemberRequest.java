package io.loomcache.wire;

/** What members, and those who want to become one, ask a member. Who asks is said by the HELLO of the connection. */
public sealed interface MemberRequest {

    long correlationId();

    /** What do you know of the beginning of your cluster? Changes nothing. */
    record Introduce(long correlationId) implements MemberRequest {}

    /**
     * Add the one who asks to all groups, as a learner; to any member of the cluster.
     *
     * @param isReplacing in the place of a member with the same id whose folder is lost
     */
    record Join(long correlationId, boolean isReplacing) implements MemberRequest {}

    /**
     * See to it that in one group a member is what it should be; to the group's leader.
     *
     * @param isForced for {@link Wanted#LEARNER}: in the place of a member with the same id whose folder is lost; for
     *     {@link Wanted#ABSENT}: though those who are left can't agree on anything now
     */
    record Change(long correlationId, int group, Peer peer, Wanted wanted, boolean isForced) implements MemberRequest {}

    /** Does the one who asks belong to the group? To its leader, who makes sure that it still leads. Changes nothing. */
    record IsMember(long correlationId, int group) implements MemberRequest {}

    /** Where do you stand, among what can fail together? Changes nothing. */
    record Locate(long correlationId) implements MemberRequest {}

    /** What a member should be. Numbers are never reused. */
    enum Wanted {
        /** It receives the log and has no vote. */
        LEARNER,
        /** It has a vote. */
        VOTER,
        /** It is no member. */
        ABSENT
    }
}
