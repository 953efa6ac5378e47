package io.loomcache.hibernate;

import io.loomcache.map.Operation;
import java.util.concurrent.TimeUnit;
import org.hibernate.cache.spi.access.SoftLock;

/** A lock on a whole region. It ends with the transaction that it belongs to, or else when it is told to. */
final class RegionLock implements SoftLock {

    private final RegionCache region;
    private volatile long token;
    private volatile long grantedNanos = System.nanoTime();
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

    /** Whether it will not be over soon. */
    boolean isFresh(long timeoutMillis) {
        return System.nanoTime() - grantedNanos < TimeUnit.MILLISECONDS.toNanos(timeoutMillis) / 4;
    }

    /** Goes on as another lock on the region, which has just been granted. */
    void renew(RegionLock next) {
        token = next.token;
        grantedNanos = next.grantedNanos;
    }

    /** Leaves it to a transaction, or to its own time, to end the lock. */
    void leave() {
        ofTransaction = true;
    }

    boolean isLeft() {
        return ofTransaction;
    }
}
