package io.loomcache.tck;

/** Where the caches of the TCK are. The system property {@code tck.form} says which. */
enum Form {
    /** In the JVM of the tests. */
    EMBEDDED,
    /** On three members that are processes of their own. */
    REMOTE,
    /** On three members of which the leader is killed and started again, over and over. */
    LEADER_KILLS
}
