package io.loomcache.console;

/** How a cluster is, from worst to best. */
public enum Health {
    /** A group has no leader that anybody knows, or nobody answers: nothing can be read or written. */
    DOWN,
    /** It serves, but something is missing that the next failure may need. */
    DEGRADED,
    /** Every member that was asked answers, is ready, and is not far behind. */
    HEALTHY
}
