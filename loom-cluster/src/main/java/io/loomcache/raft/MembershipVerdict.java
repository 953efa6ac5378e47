package io.loomcache.raft;

/**
 * What came of a wish to change the members of a group.
 *
 * @param reason for people
 */
public record MembershipVerdict(Kind kind, String reason) {

    /** How it stands. */
    public enum Kind {
        /** It is so, and committed. */
        DONE,
        /** Not now; asked again it may be done. It may have happened already if a leader was lost meanwhile. */
        NOT_NOW,
        /** Nothing was changed, and asking again does not help. */
        REFUSED
    }

    static MembershipVerdict done() {
        return new MembershipVerdict(Kind.DONE, "done");
    }

    static MembershipVerdict notNow(String reason) {
        return new MembershipVerdict(Kind.NOT_NOW, reason);
    }

    static MembershipVerdict refused(String reason) {
        return new MembershipVerdict(Kind.REFUSED, reason);
    }
}
