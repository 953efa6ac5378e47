package io.loomcache.raft;

/**
 * Where the time of an answered request went at the leader. Immutable.
 *
 * @param queueNanos until its turn came on the Raft thread, and while it waited for fences on its keys
 * @param replicateNanos of a command: from the log until it was committed and its turn to be applied came; of a query:
 *     until the followers had confirmed the leader
 * @param applyNanos in the state machine; of queries of one round together
 * @param holdNanos until the listeners of what it changed had handled that
 */
public record Timing(long queueNanos, long replicateNanos, long applyNanos, long holdNanos) {

    public long totalNanos() {
        return queueNanos + replicateNanos + applyNanos + holdNanos;
    }
}
