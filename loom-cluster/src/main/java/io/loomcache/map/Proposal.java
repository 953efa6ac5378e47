package io.loomcache.map;

/**
 * A command as it stands in the log: with the leader's time and the client session that asked.
 *
 * @param timeMillis the leader's time; the group's clock becomes max(clock, timeMillis)
 * @param sessionId 0 for commands without session (opening one, ticks)
 * @param requestId counts the session's requests from 1; the first result is kept until acknowledged
 * @param acknowledgedBelow the client has the results of all its requests below this id
 */
public record Proposal(
        long timeMillis, long sessionId, long requestId, long acknowledgedBelow, Operation.Command command) {}
