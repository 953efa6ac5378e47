package io.loomcache.storage;

import io.microraft.RaftEndpoint;

/** The bytes of the engine's values that the store carries without understanding them. Thread-safe. */
public interface EngineCodec {

    /** The operation of a log entry: a proposal, a membership change, or the entry of a new term. */
    byte[] encodeOperation(Object operation);

    /**
     * The operation of these bytes.
     *
     * @throws RuntimeException the bytes are those of no operation; the store then calls its record corrupt
     */
    Object decodeOperation(byte[] bytes);

    byte[] encodeEndpoint(RaftEndpoint endpoint);

    /**
     * The endpoint of these bytes.
     *
     * @throws RuntimeException the bytes are those of no endpoint; the store then calls its record corrupt
     */
    RaftEndpoint decodeEndpoint(byte[] bytes);
}
