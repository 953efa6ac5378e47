package io.loomcache.hibernate;

import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.support.AbstractRegion;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** A region of query results. They carry the revision that their transaction began at; {@link ChangesRegion} judges it. */
final class QueryRegion extends AbstractRegion implements QueryResultsRegion {

    /** No entity has this name: of the form of query results all entities are a part. */
    private static final String ROLE = "query results";

    private final Regions regions;
    private final RegionCache cache;
    private final SessionFactoryImplementor factory;

    QueryRegion(String name, RegionFactory regionFactory, SessionFactoryImplementor factory, Regions regions) {
        super(name, regionFactory);
        this.regions = regions;
        this.factory = factory;
        this.cache = regions.region(name);
    }

    private Entries entries() {
        return regions.entries(() -> new Entries(factory, regions.allowed()));
    }

    @Override
    public @Nullable Object getFromCache(Object key, SharedSessionContractImplementor session) {
        Cell cell = new Cell(cache, entries().key(key));
        Object found = regions.get(session, cell, ROLE, entries());
        if (found != null) {
            SessionTransaction.of(session).looked(cell, Loads.Look.FOUND);
        }
        return found;
    }

    /** Not if the transaction has changed what it queries: nobody else may see its results, and it may roll back. */
    @Override
    public void putIntoCache(Object key, Object value, SharedSessionContractImplementor session) {
        SessionTransaction transaction = SessionTransaction.of(session);
        byte[] bytes = transaction.hasChangedSpaces() ? null : entries().encode(ROLE, value);
        if (bytes != null) {
            transaction.fill(session, new Cell(cache, entries().key(key)), bytes, true);
        }
    }

    @Override
    public void clear() {
        regions.store().locking().clear(cache);
    }

    /** The data are the cluster's, and stay. */
    @Override
    public void destroy() {}
}
