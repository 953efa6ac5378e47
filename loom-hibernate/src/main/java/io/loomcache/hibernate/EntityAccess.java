package io.loomcache.hibernate;

import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.SoftLock;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.model.domain.NavigableRole;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Access to the entries of an entity and its subclasses. */
final class EntityAccess extends DomainAccess implements EntityDataAccess {

    EntityAccess(DomainRegion region, AccessType type, NavigableRole role) {
        super(region, type, role);
    }

    @Override
    public Object generateCacheKey(
            Object id, EntityPersister root, SessionFactoryImplementor factory, @Nullable String tenant) {
        return region().getEffectiveKeysFactory().createEntityKey(id, root, factory, tenant);
    }

    @Override
    public Object getCacheKeyId(Object cacheKey) {
        return region().getEffectiveKeysFactory().getEntityId(cacheKey);
    }

    /** Nothing before the commit: an inserted entity is stored like a loaded one. */
    @Override
    public boolean insert(
            SharedSessionContractImplementor session, Object key, Object value, @Nullable Object version) {
        return false;
    }

    @Override
    public boolean afterInsert(
            SharedSessionContractImplementor session, Object key, Object value, @Nullable Object version) {
        return getAccessType() != AccessType.NONSTRICT_READ_WRITE && putFromLoad(session, key, value, version);
    }

    @Override
    public boolean update(
            SharedSessionContractImplementor session,
            Object key,
            Object value,
            @Nullable Object currentVersion,
            @Nullable Object previousVersion) {
        requireMutable(key);
        return showsOwnChanges() && setChanged(session, key, value);
    }

    @Override
    public boolean afterUpdate(
            SharedSessionContractImplementor session,
            Object key,
            Object value,
            @Nullable Object currentVersion,
            @Nullable Object previousVersion,
            @Nullable SoftLock lock) {
        requireMutable(key);
        return storesChanges() && !showsOwnChanges() && setChanged(session, key, value);
    }

    private void requireMutable(Object key) {
        if (getAccessType() == AccessType.READ_ONLY) {
            throw new UnsupportedOperationException(
                    key + " of region " + getRegion().getName() + " is cached as read-only and can't be changed");
        }
    }
}
