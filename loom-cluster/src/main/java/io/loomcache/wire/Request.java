package io.loomcache.wire;

import java.util.List;

/**
 * What a client sends. Answered by one {@link Response} with the same correlation id, in any order,
 * but for {@link Handled}.
 */
public sealed interface Request {

    /** Chosen by the client; unique among the open requests of a connection. */
    long correlationId();

    /**
     * A command for the log of a group.
     *
     * @param timeoutMillis what remains of the caller's time; a member drops what has expired
     * @param command encoded by {@link OperationCodec}; goes into the log as it is
     */
    record Propose(
            long correlationId,
            int group,
            int timeoutMillis,
            long sessionId,
            long requestId,
            long acknowledgedBelow,
            byte[] command)
            implements Request {}

    /** A query of a group, encoded by {@link OperationCodec}. */
    record Ask(long correlationId, int group, int timeoutMillis, byte[] query) implements Request {}

    /** Who the members and the leaders are; answered by any member. */
    record GetTopology(long correlationId) implements Request {}

    /** As {@link GetTopology}; the members are those of which an external address is known, at that. */
    record GetExternalTopology(long correlationId) implements Request {}

    /**
     * Watches the events of some caches of a group, on any member.
     *
     * @param caches their names
     * @param afterRevision events after this revision; -1 for only what comes
     */
    record Subscribe(long correlationId, int group, List<String> caches, long afterRevision) implements Request {}

    record Unsubscribe(long correlationId, long subscriptionId) implements Request {}

    /**
     * A listener ({@code Operation.Listen}) has handled, or will never be told of, all events up to a revision. A
     * fact that stays true at whatever member it is told. The only request that is not answered.
     */
    record Handled(long correlationId, int group, long sessionId, long listenerId, long revision) implements Request {}
}
