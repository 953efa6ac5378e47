package io.loomcache.raft;

import io.microraft.RaftEndpoint;

/** A member as the engine names it: by its id alone, since addresses may change. */
record MemberEndpoint(String id) implements RaftEndpoint {

    @Override
    public Object getId() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }
}
