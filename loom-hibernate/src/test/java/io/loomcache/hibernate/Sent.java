package io.loomcache.hibernate;

import java.util.concurrent.locks.LockSupport;
import org.hibernate.cache.spi.RegionFactory;

/** What a session factory has sent to the cluster and not waited for. */
public final class Sent {

    private Sent() {}

    /** Waits until it has arrived. */
    public static void awaitArrival(RegionFactory factory) {
        CacheStore store = ((LoomRegionFactory) factory).store();
        while (store.underWay() > 0) {
            LockSupport.parkNanos(20_000);
        }
    }
}
