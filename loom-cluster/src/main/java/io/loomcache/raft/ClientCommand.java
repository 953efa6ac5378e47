package io.loomcache.raft;

import io.loomcache.map.Operation;

/**
 * A client's command on its way into the log. Immutable.
 *
 * @param operation what {@code encoded} says
 * @param encoded already checked; goes into the log as it is
 */
public record ClientCommand(
        long sessionId, long requestId, long acknowledgedBelow, Operation.Command operation, byte[] encoded) {}
