package io.loomcache.raft;

import io.microraft.RaftEndpoint;
import io.microraft.exception.CannotReplicateException;
import io.microraft.exception.LaggingCommitIndexException;
import io.microraft.exception.NotLeaderException;
import io.microraft.exception.RaftException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A request that the state machine did not answer.
 *
 * @param leader the member to ask instead, if known
 */
public record Refused(
        Reason reason, String message, @Nullable String leader) {

    /** Every reason but {@link #OUTCOME_UNKNOWN} promises that nothing was done. */
    public enum Reason {
        NOT_LEADER,
        BUSY,
        EXPIRED,
        OUTCOME_UNKNOWN,
        STOPPING
    }

    /**
     * What a failure of the engine says about a proposal.
     *
     * @param entered whether it had entered the log: then no failure promises anything
     */
    static Refused proposing(Throwable failure, boolean entered) {
        Throwable cause = unwrapped(failure);
        return !entered && isHarmless(cause)
                ? harmless(cause)
                : new Refused(
                        Reason.OUTCOME_UNKNOWN,
                        "it entered the log, and what became of it is not known: " + cause,
                        leader(cause));
    }

    /** What it says about a query, which changes nothing whatever happens. */
    static Refused reading(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return isHarmless(cause) ? harmless(cause) : new Refused(Reason.BUSY, cause.toString(), null);
    }

    private static boolean isHarmless(Throwable cause) {
        return cause instanceof NotLeaderException
                || cause instanceof CannotReplicateException
                || cause instanceof LaggingCommitIndexException
                || cause instanceof IllegalStateException;
    }

    private static Refused harmless(Throwable cause) {
        if (cause instanceof NotLeaderException) {
            return new Refused(Reason.NOT_LEADER, "another member leads, or none", leader(cause));
        }
        if (cause instanceof IllegalStateException) {
            // The engine's word for a node that has not started or has ended, and for a full log.
            return new Refused(Reason.STOPPING, String.valueOf(cause.getMessage()), null);
        }
        return new Refused(Reason.BUSY, "too much is pending, or a leader has just begun", null);
    }

    private static @Nullable String leader(Throwable cause) {
        RaftEndpoint leader = cause instanceof RaftException raft ? raft.getLeader() : null;
        return leader instanceof MemberEndpoint member ? member.id() : null;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
