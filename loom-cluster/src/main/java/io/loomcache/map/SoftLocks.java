package io.loomcache.map;

import io.loomcache.map.LockDeadlines.Deadline;
import io.loomcache.map.SnapshotPart.CacheMeta;
import io.loomcache.map.SnapshotPart.SoftLock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The soft locks of one cache. Each key has the set of its holders, not their number, so that nobody can end another's
 * lock. A lock stands until it is removed by a log entry, also when its time is over: what it kept out must learn of its
 * end by a revision.
 */
final class SoftLocks {

    /** Most locks of one cache. */
    static final int LIMIT = 100_000;

    private final String cache;
    private final LockDeadlines deadlines;
    /** Tokens are distinct for each key, and ascend. */
    private final Map<Bytes, List<SoftLock>> byKey = new HashMap<>();

    private final List<SoftLock> ofAll = new ArrayList<>();
    private int size;

    SoftLocks(CacheMeta meta, LockDeadlines deadlines) {
        this.cache = meta.name();
        this.deadlines = deadlines;
        meta.softLocks().forEach((key, locks) -> locks.forEach(lock -> add(key, lock)));
        meta.softLocksOfAll().forEach(lock -> add(null, lock));
    }

    int size() {
        return size;
    }

    /** Whether anybody's lock stands on a key. */
    boolean isLocked(Bytes key) {
        return !ofAll.isEmpty() || byKey.containsKey(key);
    }

    /**
     * Adds a lock. A token that stands there already, as one step may name a key twice, stays one lock, which lasts as
     * long as the longer.
     *
     * @param key null for every key
     */
    void add(@Nullable Bytes key, SoftLock lock) {
        List<SoftLock> locks = key == null ? ofAll : byKey.computeIfAbsent(key, any -> new ArrayList<>(1));
        SoftLock last = locks.isEmpty() ? null : locks.get(locks.size() - 1);
        if (last != null && last.token() == lock.token()) {
            if (last.deadlineMillis() >= lock.deadlineMillis()) {
                return;
            }
            locks.remove(locks.size() - 1);
            ended(key, last);
        }
        locks.add(lock);
        deadlines.add(new Deadline(lock.deadlineMillis(), cache, lock.token(), key));
        size++;
    }

    /**
     * Ends the lock of a token.
     *
     * @param key null for every key
     * @return the lock if it stood, else null
     */
    @Nullable
    SoftLock remove(@Nullable Bytes key, long token) {
        List<SoftLock> locks = key == null ? ofAll : byKey.get(key);
        if (locks == null) {
            return null;
        }
        for (Iterator<SoftLock> each = locks.iterator(); each.hasNext(); ) {
            SoftLock lock = each.next();
            if (lock.token() == token) {
                each.remove();
                ended(key, lock);
                if (key != null && locks.isEmpty()) {
                    byKey.remove(key);
                }
                return lock;
            }
        }
        return null;
    }

    /** All locks last so much longer. */
    void postpone(long millis) {
        byKey.forEach((key, locks) -> postpone(key, locks, millis));
        postpone(null, ofAll, millis);
    }

    private void postpone(@Nullable Bytes key, List<SoftLock> locks, long millis) {
        locks.replaceAll(lock -> {
            SoftLock later = new SoftLock(lock.token(), lock.deadlineMillis() + millis, lock.isAlone());
            deadlines.remove(new Deadline(lock.deadlineMillis(), cache, lock.token(), key));
            deadlines.add(new Deadline(later.deadlineMillis(), cache, later.token(), key));
            return later;
        });
    }

    private void ended(@Nullable Bytes key, SoftLock lock) {
        deadlines.remove(new Deadline(lock.deadlineMillis(), cache, lock.token(), key));
        size--;
    }

    /** A copy, in order of key. */
    Map<Bytes, List<SoftLock>> copyByKey() {
        if (byKey.isEmpty()) {
            return Map.of();
        }
        Map<Bytes, List<SoftLock>> copy = new TreeMap<>();
        byKey.forEach((key, locks) -> copy.put(key, List.copyOf(locks)));
        return copy;
    }

    List<SoftLock> copyOfAll() {
        return List.copyOf(ofAll);
    }
}
