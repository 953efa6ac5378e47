package io.loomcache.hibernate;

import io.loomcache.map.Operation;
import org.hibernate.cache.spi.access.SoftLock;

/** A lock on a whole region. It ends with the transaction that it belongs to, or else when it is told to. */
final class RegionLock implements SoftLock {

    private final RegionCache region;
    private final long token;
    private volatile boolean ofTransaction;

    RegionLock(RegionCache region, long token) {
        this.region = region;
        this.token = token;
    }

    RegionCache region() {
        return region;
    }

    Operation.Part unlock() {
        return new Operation.SoftUnlockAll(region.name(), token);
    }

    /** Leaves it to a transaction, or to its own time, to end the lock. */
    void leave() {
        ofTransaction = true;
    }

    boolean isLeft() {
        return ofTransaction;
    }
}
