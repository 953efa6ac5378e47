package io.loomcache.config;

import java.util.Locale;

/**
 * How a member with a new data folder comes into a cluster that is there already.
 *
 * @param asVoter whether it asks for a vote when it has caught up; else it only learns until somebody promotes it
 */
public record Joining(When when, boolean asVoter) {

    /** An initial voter that never joins. */
    public static final Joining NEVER = new Joining(When.NEVER, true);

    /** Under which circumstances it joins. */
    public enum When {
        /** It takes part in founding its cluster and in nothing else: with a lost folder it stops. */
        NEVER,
        /** It joins if it is not among the seeds, and if it is and has lost its folder, in its own former place. */
        AUTO,
        /** It takes no part in founding a cluster. */
        ALWAYS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a member that joins wants to be. */
    enum As {
        VOTER,
        LEARNER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
