package io.loomcache.hibernate;

import io.loomcache.map.Bytes;
import io.loomcache.map.Result.Revisions;
import java.nio.charset.StandardCharsets;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.TimestampsRegion;
import org.hibernate.cache.spi.support.AbstractRegion;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * The update timestamps region. It stores no timestamps: the time of a table is the revision at which its key
 * was last locked or unlocked, and one that is locked is newer than all query results. So order is the cluster's, no
 * clock is asked, and there is nothing that could be evicted.
 */
final class ChangesRegion extends AbstractRegion implements TimestampsRegion {

    private final Regions regions;
    private final RegionCache cache;

    ChangesRegion(String name, RegionFactory factory, Regions regions) {
        super(name, factory);
        this.regions = regions;
        this.cache = regions.regionOfChanges(name);
    }

    private Cell cell(Object space) {
        return new Cell(cache, new Bytes(space.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The last revision at which query results are too old: Hibernate takes them to be so if this is not
     * before the revision that their transaction began at.
     */
    @Override
    public Object getFromCache(Object space, @Nullable SharedSessionContractImplementor session) {
        Cell cell = cell(space);
        if (session != null && SessionTransaction.of(session).isChanged(cell)) {
            return Revisions.LOCKED;
        }
        return regions.store().changed(cell) - 1;
    }

    /** Hibernate says so while the session is flushed, and after the transaction: the first time counts. */
    @Override
    public void putIntoCache(Object space, Object timestamp, @Nullable SharedSessionContractImplementor session) {
        if (session == null) {
            regions.store().locking().evict(cell(space));
        } else {
            SessionTransaction.of(session).changeSpace(session, cell(space));
        }
    }

    /** Query results of before are too old from now on. */
    @Override
    public void clear() {
        regions.store().locking().clear(cache);
    }

    /** The data are the cluster's, and stay. */
    @Override
    public void destroy() {}
}
