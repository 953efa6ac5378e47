package io.loomcache.raft;

import io.microraft.MembershipChangeMode;

/** How the members of a group change, one member at a time (Raft thesis 4.1). */
public enum MembershipChange {

    /** The member receives the log and has no vote. */
    ADD_LEARNER(MembershipChangeMode.ADD_LEARNER),

    /** The learner gets a vote. */
    PROMOTE(MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER),

    /** The member takes no further part, and never will with this data folder. */
    REMOVE(MembershipChangeMode.REMOVE_MEMBER);

    final MembershipChangeMode mode;

    MembershipChange(MembershipChangeMode mode) {
        this.mode = mode;
    }
}
