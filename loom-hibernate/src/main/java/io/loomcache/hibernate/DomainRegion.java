package io.loomcache.hibernate;

import org.hibernate.cache.cfg.spi.CollectionDataCachingConfig;
import org.hibernate.cache.cfg.spi.DomainDataRegionBuildingContext;
import org.hibernate.cache.cfg.spi.DomainDataRegionConfig;
import org.hibernate.cache.cfg.spi.EntityDataCachingConfig;
import org.hibernate.cache.cfg.spi.NaturalIdDataCachingConfig;
import org.hibernate.cache.spi.CacheKeysFactory;
import org.hibernate.cache.spi.ExtendedStatisticsSupport;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.hibernate.cache.spi.support.AbstractDomainDataRegion;

/** A region of entities, natural ids and collections. */
final class DomainRegion extends AbstractDomainDataRegion implements ExtendedStatisticsSupport {

    private final Regions regions;
    private final RegionCache cache;

    DomainRegion(
            DomainDataRegionConfig config,
            LoomRegionFactory factory,
            CacheKeysFactory keys,
            DomainDataRegionBuildingContext context,
            Regions regions) {
        super(config, factory, keys, context);
        this.regions = regions;
        this.cache = regions.region(config.getRegionName());
        completeInstantiation(config, context);
    }

    Regions regions() {
        return regions;
    }

    RegionCache cache() {
        return cache;
    }

    Entries entries() {
        return regions.entries(() -> new Entries(getSessionFactory(), regions.allowed()));
    }

    @Override
    protected EntityDataAccess generateEntityAccess(EntityDataCachingConfig config) {
        return new EntityAccess(this, config.getAccessType(), config.getNavigableRole());
    }

    @Override
    protected CollectionDataAccess generateCollectionAccess(CollectionDataCachingConfig config) {
        return new CollectionAccess(this, config.getAccessType(), config.getNavigableRole());
    }

    @Override
    protected NaturalIdDataAccess generateNaturalIdAccess(NaturalIdDataCachingConfig config) {
        return new NaturalIdAccess(this, config.getAccessType(), config.getNavigableRole());
    }

    @Override
    public void clear() {
        regions.store().locking().clear(cache);
    }

    /** The data are the cluster's, and stay. */
    @Override
    public void destroy() {}

    @Override
    public long getElementCountInMemory() {
        return regions.store().size(cache);
    }

    @Override
    public long getElementCountOnDisk() {
        return regions.store().size(cache);
    }

    /** Not known here. */
    @Override
    public long getSizeInMemory() {
        return -1;
    }
}
