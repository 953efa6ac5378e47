package io.loomcache.map;

import io.loomcache.map.Operation.Proof;

/**
 * Who holds guards, as one member knows it from what it has been asked. It is no part of the replicated state: a member that
 * begins to lead knows of nobody until it is asked.
 */
public interface GuardLeases {

    /** The proof for whoever asks now. */
    Proof proof();

    /** A guard's owner has shown a proof. */
    void heard(String owner, Proof proof);

    /** Whether the lease that a guard's owner has by its latest proof still runs. */
    boolean isHeld(Operation.Guard guard);
}
