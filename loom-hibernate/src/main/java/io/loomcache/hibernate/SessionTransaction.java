package io.loomcache.hibernate;

import io.loomcache.map.Operation.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hibernate.CacheMode;
import org.hibernate.cache.spi.CacheTransactionSynchronization;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.internal.LogicalConnectionProvidedImpl;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.jspecify.annotations.Nullable;

/**
 * What a session does to the cache in one transaction. Belongs to the session, and to its thread.
 *
 * <h2>Two steps</h2>
 *
 * While the transaction runs nothing of it is sent. Before the database commits, all keys that it has changed are
 * locked in one step, which is waited for; after the commit one more step unlocks them with their new values, and
 * fills in what the transaction has loaded. In between the transaction knows by itself which keys it must not read in
 * the cache.
 *
 * <p>The step before the commit is made by a {@link TransactionObserver}, which the coordinator calls after the session has been
 * flushed. A session that is not told of its transaction's beginning (it shares the coordinator of another, or there
 * is no transaction) may be flushed later than that, and so locks each key at once.
 *
 * <h2>When the outcome is not known</h2>
 *
 * A commit that failed may have happened, or may still, also if a rollback has succeeded after it: a driver may have gone
 * on with another connection meanwhile. Its locks are left to end by themselves: until then the keys
 * have no entry and can't get one. So are those of changes without a transaction, of whose end nobody tells.
 */
final class SessionTransaction implements CacheTransactionSynchronization, TransactionObserver {

    private final CacheStore store;
    private final TransactionLocks locks;
    private final RegionLocks locksOfThread;

    /** What has been changed: the new value that goes with the unlock, or {@link #NO_VALUE}. */
    private final Map<Cell, byte[]> changes = new LinkedHashMap<>();

    private final Loads loads = new Loads();
    private final List<RegionLock> regionLocks = new ArrayList<>();

    private final Set<RegionCache> changedSpaces = new HashSet<>();
    private final Observation observed = new Observation(this);
    /** The revision that the cluster had reached when the session was opened: before it read anything. */
    private final long opened;

    private long since;
    private boolean joined;
    private boolean completing;

    /** Whether the step before the commit has failed, so that there is no commit. */
    private boolean refused;

    private static final byte[] NO_VALUE = {};

    SessionTransaction(CacheStore store, RegionLocks locksOfThread) {
        this.store = store;
        this.locks = new TransactionLocks(store.locking());
        this.locksOfThread = locksOfThread;
        this.opened = store.revisionOfThread();
        this.since = opened;
    }

    static SessionTransaction of(SharedSessionContractImplementor session) {
        return (SessionTransaction) session.getCacheTransactionSynchronization();
    }

    /** The revision that the cluster had reached when the transaction began; of its own time there is none. */
    @Override
    public long getCachingTimestamp() {
        return since;
    }

    @Override
    public void transactionJoined() {
        forget();
        since = store.revisionOfThread();
        joined = true;
    }

    /** Comes too early for what synchronizations change after it, and to some sessions never. */
    @Override
    public void transactionCompleting() {
        locksOfThread.beforeCommit();
    }

    /** Comes right after the callbacks of the session's actions, on their thread. */
    @Override
    public void transactionCompleted(boolean successful) {
        locksOfThread.completed(successful);
    }

    /** Whether this transaction has changed a cell, or all of its region: the cache has nothing to say to it. */
    boolean isChanged(Cell cell) {
        return changes.containsKey(cell) || isLocked(cell.region());
    }

    private boolean isLocked(RegionCache region) {
        return regionLocks.stream().anyMatch(lock -> lock.region().equals(region));
    }

    /** The value that the transaction has given a cell or found for it, not yet in the cache; null if there is none. */
    byte @Nullable [] own(Cell cell) {
        byte[] changed = changes.get(cell);
        if (changed != null) {
            return changed == NO_VALUE ? null : changed;
        }
        return isLocked(cell.region()) ? null : loads.value(cell);
    }

    /**
     * The cell's entry is about to change.
     *
     * @throws org.hibernate.cache.CacheException it can't be locked, and must not be changed
     */
    void change(SharedSessionContractImplementor session, Cell cell) {
        observed.begin(session);
        if (completing || !joined || !observed.isBegun()) {
            locks.lock(List.of(cell), List.of(), opened);
        }
        changes.putIfAbsent(cell, NO_VALUE);
        loads.remove(cell);
    }

    /** Whether the transaction has changed what queries find. */
    boolean hasChangedSpaces() {
        return !changedSpaces.isEmpty();
    }

    /** As {@link #change}, of what queries find. */
    void changeSpace(SharedSessionContractImplementor session, Cell space) {
        changedSpaces.add(space.region());
        change(session, space);
    }

    /** What a changed cell will hold if the transaction commits; null for nothing. */
    void setValue(Cell cell, byte @Nullable [] value) {
        boolean isStored = value != null && value.length <= store.largestValue();
        changes.replace(cell, isStored ? value : NO_VALUE);
    }

    /**
     * A lock on a region ends with this transaction, or by its time if there is none. It is renewed before the commit:
     * the statement that it was taken for may run for longer than a lock lasts.
     */
    void adopt(SharedSessionContractImplementor session, RegionLock lock) {
        observed.begin(session);
        lock.leave();
        if (observed.isBegun()) {
            regionLocks.add(lock);
        }
    }

    /** Notes what the cache has said of a cell. */
    void looked(Cell cell, Loads.Look look) {
        loads.looked(cell, look);
    }

    /**
     * A cell's entry as it was read in the database, or inserted. It will be in the cache unless something has
     * happened to it since the transaction began, or its region is closed.
     *
     * @return whether it will be sent
     */
    boolean fill(SharedSessionContractImplementor session, Cell cell, byte[] value, boolean replaces) {
        observed.begin(session);
        if (isChanged(cell)
                || !knowsItsBeginning(session)
                || value.length > store.largestValue()
                || !loads.isWanted(cell, value)) {
            return false;
        }
        loads.add(cell, value, replaces || session.getCacheMode() == CacheMode.REFRESH);
        if (!observed.isBegun()) {
            store.send(loads.fills(store, since), Set.of(cell));
            loads.sent();
        }
        return true;
    }

    /**
     * Whether the database's snapshot that is read from is not older than {@link #since}. That of another session's
     * transaction, or on a connection that the application has given, may be.
     */
    private boolean knowsItsBeginning(SharedSessionContractImplementor session) {
        boolean isGiven = session.getJdbcCoordinator().getLogicalConnection() instanceof LogicalConnectionProvidedImpl;
        return !isGiven && (joined || !observed.isBegun());
    }

    @Override
    public void afterBegin() {}

    @Override
    public void beforeCompletion() {
        completing = true;
        refused = true;
        locks.lock(
                changes.keySet(), regionLocks.stream().map(RegionLock::region).toList(), opened);
        refused = false;
    }

    @Override
    public void afterCompletion(boolean successful, boolean delayed) {
        if (!observed.isBegun()) {
            return;
        }
        observed.end();
        if (successful || isRolledBack()) {
            finish(successful);
        } else {
            forget();
        }
    }

    /** Whether no commit was even tried: one that was may have happened, whatever a rollback after it says. */
    boolean isRolledBack() {
        return joined && (!completing || refused);
    }

    /** Unlocks, with values and fills if the database has committed. */
    private void finish(boolean committed) {
        Set<Cell> cells = locks.cells();
        List<Part> unlocks = locks.unlocks(cell -> committed ? committedValue(cell) : null);
        regionLocks.forEach(lock -> unlocks.add(lock.unlock()));
        if (committed) {
            cells.addAll(loads.cells());
            store.send(loads.fills(store, since).thenApply(fills -> joined(unlocks, fills)), cells);
        } else {
            store.send(CompletableFuture.completedFuture(unlocks), cells);
        }
        forget();
    }

    private byte @Nullable [] committedValue(Cell cell) {
        byte[] value = changes.get(cell);
        return value == NO_VALUE ? null : value;
    }

    private static List<Part> joined(List<Part> first, List<Part> second) {
        List<Part> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private void forget() {
        changes.clear();
        loads.clear();
        regionLocks.clear();
        locks.forget();
        changedSpaces.clear();
        observed.end();
        joined = false;
        completing = false;
        refused = false;
    }
}
