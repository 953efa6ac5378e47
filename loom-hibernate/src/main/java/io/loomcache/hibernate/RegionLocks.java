package io.loomcache.hibernate;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.cache.CacheException;

/**
 * The locks of whole regions of which Hibernate does not say whose they are, as those of collections that are evicted for a
 * change of their elements. It takes them while a session is flushed, and ends them after the transaction whatever has become
 * of it; both on the session's thread. Thread-safe.
 */
final class RegionLocks {

    private final CacheStore store;

    @SuppressWarnings("ThreadLocalUsage") // session factories are few, and a thread works for several
    private final ThreadLocal<OfThread> ofThread = ThreadLocal.withInitial(OfThread::new);

    private static final class OfThread {
        private final List<RegionLock> taken = new ArrayList<>();

        /** Regions whose lock has failed, which whoever wanted it may have passed over. */
        private final List<RegionCache> failed = new ArrayList<>();

        private final List<RegionLock> ending = new ArrayList<>();
    }

    RegionLocks(CacheStore store) {
        this.store = store;
    }

    /** @throws CacheException the lock was not granted; it will be asked for again before the commit */
    RegionLock lock(RegionCache region) {
        OfThread here = ofThread.get();
        here.ending.clear();
        try {
            RegionLock lock = store.locking().lockAll(region);
            here.taken.add(lock);
            return lock;
        } catch (CacheException e) {
            here.failed.add(region);
            throw e;
        }
    }

    /** A transaction has made the lock its own. */
    void adopted(RegionLock lock) {
        ofThread.get().taken.remove(lock);
    }

    /** A transaction is over, and {@link #completed} says next how. */
    void end(RegionLock lock) {
        OfThread here = ofThread.get();
        here.taken.remove(lock);
        here.ending.add(lock);
    }

    /**
     * The thread is about to commit: what failed is locked, and left to its time because nobody will end it; what may be
     * over before the commit is locked once more.
     *
     * @throws CacheException not everything could be locked, and so there must be no commit
     */
    void beforeCommit() {
        OfThread here = ofThread.get();
        List<RegionCache> failed = List.copyOf(here.failed);
        here.failed.clear();
        failed.forEach(store.locking()::lockAll);
        here.taken.removeIf(RegionLock::isLeft);
        for (RegionLock lock : here.taken) {
            if (!lock.isFresh(store.locking().timeoutMillis())) {
                lock.renew(store.locking().lockAll(lock.region()));
            }
        }
    }

    /** What ends does so now, but if the outcome is not known only by its time. */
    void completed(boolean successful) {
        OfThread here = ofThread.get();
        if (successful) {
            here.ending.forEach(store::unlock);
        }
        here.ending.clear();
    }
}
