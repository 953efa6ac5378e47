package io.loomcache.hibernate;

import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.model.domain.NavigableRole;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/** Access to the entries of a collection role. They are only ever loaded. */
final class CollectionAccess extends DomainAccess implements CollectionDataAccess {

    CollectionAccess(DomainRegion region, AccessType type, NavigableRole role) {
        super(region, type, role);
    }

    @Override
    public Object generateCacheKey(
            Object id, CollectionPersister collection, SessionFactoryImplementor factory, @Nullable String tenant) {
        return region().getEffectiveKeysFactory().createCollectionKey(id, collection, factory, tenant);
    }

    @Override
    public Object getCacheKeyId(Object cacheKey) {
        return region().getEffectiveKeysFactory().getCollectionId(cacheKey);
    }
}
