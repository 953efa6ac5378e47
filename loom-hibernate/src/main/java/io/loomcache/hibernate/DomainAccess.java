package io.loomcache.hibernate;

import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.access.AccessType;
import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.cache.spi.access.SoftLock;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.model.domain.NavigableRole;
import org.jspecify.annotations.Nullable;

/**
 * Access to the entries of one entity, natural id or collection. All access types lock before the database commits;
 * they differ in what is stored after it. Thread-safe.
 */
abstract class DomainAccess implements CachedDomainDataAccess {

    /** What a session has locked, its transaction remembers. */
    private static final SoftLock LOCK = new SoftLock() {};

    /** Hibernate names the session of a region's lock only afterwards, on the same thread. */
    private static final ThreadLocal<@Nullable RegionLock> LAST_REGION_LOCK = new ThreadLocal<>();

    private final DomainRegion region;
    private final AccessType type;
    private final String role;

    DomainAccess(DomainRegion region, AccessType type, NavigableRole role) {
        this.region = region;
        this.type = type;
        this.role = role.getFullPath();
    }

    @Override
    public final DomainDataRegion getRegion() {
        return region;
    }

    @Override
    public final AccessType getAccessType() {
        return type;
    }

    final DomainRegion region() {
        return region;
    }

    /** Whether what a transaction has changed is stored after its commit; else it is only forgotten. */
    final boolean storesChanges() {
        return type == AccessType.READ_WRITE || type == AccessType.TRANSACTIONAL;
    }

    /** Whether a transaction sees in the cache what it has changed itself. */
    final boolean showsOwnChanges() {
        return type == AccessType.TRANSACTIONAL;
    }

    final Cell cell(Object key) {
        return new Cell(region.cache(), region.entries().key(plain(key)));
    }

    /** The key as the factory of keys made it. */
    Object plain(Object key) {
        return key;
    }

    @Override
    public final @Nullable Object get(SharedSessionContractImplementor session, Object key) {
        return region.regions().get(session, cell(key), role, region.entries());
    }

    @Override
    public final boolean putFromLoad(
            SharedSessionContractImplementor session, Object key, Object value, @Nullable Object version) {
        byte[] bytes = region.entries().encode(role, value);
        return bytes != null && SessionTransaction.of(session).fill(session, cell(key), bytes, false);
    }

    /** Whether puts are minimal makes no difference: an entry that is there is never older than one that was loaded. */
    @Override
    public final boolean putFromLoad(
            SharedSessionContractImplementor session,
            Object key,
            Object value,
            @Nullable Object version,
            boolean minimalPutOverride) {
        return putFromLoad(session, key, value, version);
    }

    @Override
    public final SoftLock lockItem(SharedSessionContractImplementor session, Object key, @Nullable Object version) {
        SessionTransaction.of(session).change(session, cell(key));
        return LOCK;
    }

    @Override
    public final void unlockItem(SharedSessionContractImplementor session, Object key, @Nullable SoftLock lock) {
        SessionTransaction.of(session).setValue(cell(key), null);
    }

    @Override
    public final void remove(SharedSessionContractImplementor session, Object key) {
        SessionTransaction transaction = SessionTransaction.of(session);
        transaction.change(session, cell(key));
        transaction.setValue(cell(key), null);
    }

    /** Gives a changed cell the value that it will have if the transaction commits. */
    final boolean setChanged(SharedSessionContractImplementor session, Object key, Object value) {
        byte[] bytes = region.entries().encode(role, value);
        SessionTransaction.of(session).setValue(cell(key), bytes);
        return bytes != null;
    }

    @Override
    public final SoftLock lockRegion() {
        RegionLock lock = region.regions().locks().lock(region.cache());
        LAST_REGION_LOCK.set(lock);
        return lock;
    }

    @Override
    public final void removeAll(SharedSessionContractImplementor session) {
        RegionLock lock = LAST_REGION_LOCK.get();
        LAST_REGION_LOCK.remove();
        if (lock != null && lock.region().equals(region.cache())) {
            region.regions().locks().adopted(lock);
            SessionTransaction.of(session).adopt(session, lock);
        }
    }

    @Override
    public final void unlockRegion(SoftLock lock) {
        LAST_REGION_LOCK.remove();
        if (lock instanceof RegionLock own && !own.isLeft()) {
            region.regions().locks().end(own);
        }
    }

    @Override
    public final boolean contains(Object key) {
        return region.regions().store().look(cell(key)).found() != null;
    }

    @Override
    public void evict(Object key) {
        region.regions().store().locking().evict(cell(key));
    }

    @Override
    public final void evictAll() {
        region.clear();
    }
}
