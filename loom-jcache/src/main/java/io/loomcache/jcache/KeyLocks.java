package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the compare-and-set loops of one JVM on one key queue instead of conflicting. Only that: what keeps
 * them correct is the condition of their writes, so a loop that waits too long (user code inside another
 * loop may wait for us) goes on without the lock.
 */
final class KeyLocks {

    private static final int STRIPES = 1_024;
    private static final long PATIENCE_MILLIS = 2_000;

    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    KeyLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    <R extends @Nullable Object> R queued(Bytes key, Supplier<R> task) {
        ReentrantLock lock = stripes[spread(key.hashCode()) & (STRIPES - 1)];
        boolean locked = tryLock(lock);
        try {
            return task.get();
        } finally {
            if (locked) {
                lock.unlock();
            }
        }
    }

    private static boolean tryLock(ReentrantLock lock) {
        try {
            return lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("interrupted before the operation began: it was not done", e);
        }
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }
}
