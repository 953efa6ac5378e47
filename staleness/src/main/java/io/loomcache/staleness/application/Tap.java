package io.loomcache.staleness.application;

/** What is done at moments of a transaction that Hibernate offers no hook for; on the transaction's thread. */
public interface Tap {

    /** Nothing at all. */
    Tap NONE = new Tap() {};

    /** A query's result is here, and Hibernate does not know it yet. */
    default void afterQuery(String sql) {}

    /** All is flushed, and nothing is committed. */
    default void beforeCommit() {}

    /** The database has committed, and Hibernate does not know it yet. */
    default void afterCommit() {}
}
