package io.loomcache.raft;

import io.loomcache.map.Result;

/** Where the outcome of a request goes; called once, by the Raft thread or the caller's, never blocking. */
public interface Reply {

    void answered(Result result);

    void refused(Refused refused);

    /** Where the time went; called just before {@link #answered}, by the same thread, if the leader has measured it. */
    default void timed(Timing timing) {}
}
