package io.loomcache.hibernate;

import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.hibernate.cache.spi.access.SoftLock;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.model.domain.NavigableRole;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Access to the identifiers of an entity by its natural id. */
final class NaturalIdAccess extends DomainAccess implements NaturalIdDataAccess {

    NaturalIdAccess(DomainRegion region, AccessType type, NavigableRole role) {
        super(region, type, role);
    }

    /**
     * A natural id's key, and the session that asked for it: Hibernate evicts the natural id of what it deletes without
     * telling for whom.
     */
    private record Key(Object key, SharedSessionContractImplementor session) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && key.equals(that.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }

        @Override
        public String toString() {
            return key.toString();
        }
    }

    @Override
    public Object generateCacheKey(
            Object naturalIdValues, EntityPersister root, SharedSessionContractImplementor session) {
        return new Key(region().getEffectiveKeysFactory().createNaturalIdKey(naturalIdValues, root, session), session);
    }

    @Override
    public Object getNaturalIdValues(Object cacheKey) {
        return region().getEffectiveKeysFactory().getNaturalIdValues(((Key) cacheKey).key);
    }

    @Override
    Object plain(Object key) {
        return key instanceof Key own ? own.key : key;
    }

    @Override
    public boolean insert(SharedSessionContractImplementor session, Object key, Object value) {
        return false;
    }

    @Override
    public boolean afterInsert(SharedSessionContractImplementor session, Object key, Object value) {
        return getAccessType() != AccessType.NONSTRICT_READ_WRITE && putFromLoad(session, key, value, null);
    }

    @Override
    public boolean update(SharedSessionContractImplementor session, Object key, Object value) {
        return showsOwnChanges() && setChanged(session, key, value);
    }

    @Override
    public boolean afterUpdate(
            SharedSessionContractImplementor session, Object key, Object value, @Nullable SoftLock lock) {
        return storesChanges() && !showsOwnChanges() && setChanged(session, key, value);
    }

    /** Within a transaction a change like others: it counts from the commit on. Hibernate says it before and after. */
    @Override
    public void evict(Object key) {
        SharedSessionContractImplementor session = key instanceof Key own ? own.session : null;
        if (session != null && session.isTransactionInProgress()) {
            SessionTransaction.of(session).change(session, cell(key));
        } else if (session == null || isLeft(SessionTransaction.of(session), key)) {
            super.evict(key);
        }
    }

    /** Whether the entry may be there still: it was not locked, and the transaction did not roll back with what it had. */
    private boolean isLeft(SessionTransaction transaction, Object key) {
        return !transaction.isChanged(cell(key)) && !transaction.isRolledBack();
    }
}
