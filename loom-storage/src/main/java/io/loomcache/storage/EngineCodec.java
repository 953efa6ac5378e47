package io.loomcache.storage;

import io.microraft.RaftEndpoint;

/** The bytes of the engine's values that the store carries without understanding them. Thread-safe. */
public interface EngineCodec {

    /** The operation of a log entry: a proposal, a membership change, or the entry of a new term. */
    byte[] encodeOperation(Object operation);

    Object decodeOperation(byte[] bytes);

    byte[] encodeEndpoint(RaftEndpoint endpoint);

    RaftEndpoint decodeEndpoint(byte[] bytes);
}
