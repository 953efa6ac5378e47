package io.loomcache.raft;

/**
 * What the engine carries through the log without looking inside. The bytes of a proposal are written
 * once, by the leader's request path, and are the same in every log and on every disk.
 */
sealed interface LogOperation {

    /** A {@link io.loomcache.map.Proposal}, encoded. */
    record Proposed(byte[] bytes) implements LogOperation {}

    /** The first entry of a term (Raft thesis 6.4): lets its leader know what is committed. */
    record NewTerm() implements LogOperation {}

    NewTerm NEW_TERM = new NewTerm();
}
