package io.loomcache.raft;

import io.loomcache.map.Result;

/** Where the outcome of a request goes; called once, by the Raft thread or the caller's, never blocking. */
public interface Reply {

    void answered(Result result);

    void refused(Refused refused);
}
