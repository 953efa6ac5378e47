package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.SnapshotPart.Mapping;
import io.loomcache.map.SnapshotPart.SoftLock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of an {@link Operation.Together} do to caches whose truth is in a database.
 *
 * <h2>Why a cache kept by them is never stale</h2>
 *
 * The database commits a change of a row only while a lock stands on its key, granted before and ended after the
 * commit. Locking removes the mapping, and the beginning and the end of a lock are changes of the key. So while a
 * mapping is visible nobody commits, and it is the row as committed last, if it was that when it was set:
 *
 * <ul>
 *   <li>A fill was read by a transaction that began when the group was at {@code since} or later. Nothing happened to
 *       the key after that: no lock stood then or began or ended since, nobody committed, and the transaction has seen the
 *       last commit.
 *   <li>A value that comes with an unlock was committed by the lock's holder, who may have changed only a part of the
 *       row and knows the rest from reading it. Nothing happened to the key between the holder's beginning and its lock, and
 *       the key's tombstone still has the lock's revision: nobody else locked or unlocked, so nobody else committed.
 * </ul>
 *
 * A lock that ends by its time, because its holder died between the commit and the unlock, ends by a log entry, as a
 * change: transactions that began before are refused as those before an unlock are.
 */
final class SourceRules {

    private SourceRules() {}

    static Result together(Step step, Function<String, @Nullable CacheState> caches, Operation.Together together) {
        List<Result> results = new ArrayList<>(together.parts().size());
        for (Operation.Part part : together.parts()) {
            CacheState cache = caches.apply(part.cache());
            results.add(cache == null ? ReplicatedMap.noCache(part.cache()) : apply(step, cache, part));
        }
        return new Result.Together(step.index(), Collections.unmodifiableList(results));
    }

    private static Result apply(Step step, CacheState cache, Operation.Part part) {
        if (part instanceof Operation.SoftLock lock) {
            return lock(step, cache, lock);
        } else if (part instanceof Operation.SoftLockAll lock) {
            return lockAll(step, cache, lock);
        } else if (part instanceof Operation.SoftUnlock unlock) {
            return unlock(step, cache, unlock);
        } else if (part instanceof Operation.SoftUnlockAll unlock) {
            cache.softLocks().remove(null, unlock.token());
            return WriteRules.clear(step, cache);
        } else if (part instanceof Operation.Fill fill) {
            return fill(step, cache, fill);
        }
        throw new AssertionError("unknown part " + part);
    }

    /** Ends a lock whose time is over. */
    static void expire(Step step, CacheState cache, LockDeadlines.Deadline over) {
        Bytes key = over.key();
        cache.softLocks().remove(key, over.token());
        if (key == null) {
            WriteRules.clear(step, cache);
        } else {
            WriteRules.remove(step, cache, key);
        }
    }

    private static Result lock(Step step, CacheState cache, Operation.SoftLock wanted) {
        if (cache.softLocks().size() + wanted.keys().size() > SoftLocks.LIMIT) {
            return tooMany(cache);
        }
        Condition notChanged = new Condition.NotChangedSince(wanted.since());
        for (Bytes key : wanted.keys()) {
            boolean isAlone = WriteRules.holds(step, notChanged, cache, key, cache.find(key));
            WriteRules.remove(step, cache, key);
            cache.softLocks().add(key, granted(step, wanted.timeoutMillis(), isAlone));
        }
        return Result.DONE;
    }

    private static Result lockAll(Step step, CacheState cache, Operation.SoftLockAll wanted) {
        if (cache.softLocks().size() >= SoftLocks.LIMIT) {
            return tooMany(cache);
        }
        WriteRules.clear(step, cache);
        cache.softLocks().add(null, granted(step, wanted.timeoutMillis(), false));
        return Result.DONE;
    }

    private static Result unlock(Step step, CacheState cache, Operation.SoftUnlock unlock) {
        BitSet stored = new BitSet();
        for (int i = 0; i < unlock.changes().size(); i++) {
            Operation.Change change = unlock.changes().get(i);
            SoftLock ended = cache.softLocks().remove(change.key(), unlock.token());
            byte[] value = change.value();
            Mapping known = cache.find(change.key());
            boolean isAlone = ended != null
                    && ended.isAlone()
                    && known != null
                    && known.revision() == unlock.token()
                    && !cache.softLocks().isLocked(change.key());
            if (value != null && !isAlone) {
                cache.activity().latePut();
            }
            if (value != null && isAlone && store(step, cache, change.key(), value, unlock.expiry())) {
                stored.set(i);
            } else {
                WriteRules.remove(step, cache, change.key());
            }
        }
        return new Result.Stored(stored);
    }

    private static Result fill(Step step, CacheState cache, Operation.Fill fill) {
        BitSet stored = new BitSet();
        Condition notChanged = new Condition.NotChangedSince(fill.since());
        for (int i = 0; i < fill.items().size(); i++) {
            Operation.Item item = fill.items().get(i);
            Mapping known = WriteRules.expireIfDue(step, cache, item.key());
            boolean isFree = fill.replace() || known == null || known.value() == null;
            if (!isFree) {
                continue;
            }
            if (!WriteRules.holds(step, notChanged, cache, item.key(), known)) {
                cache.activity().latePut();
            } else if (store(step, cache, item.key(), item.value(), fill.expiry())) {
                stored.set(i);
            }
        }
        return new Result.Stored(stored);
    }

    /**
     * Sets a mapping, where need be at the cost of the oldest ones.
     *
     * @return whether the mapping is there now; not if there is no room, or it was born expired
     */
    private static boolean store(Step step, CacheState cache, Bytes key, byte[] value, Expiry expiry) {
        if (!cache.makeRoom(step, key, value.length)) {
            return false;
        }
        WriteRules.put(step, cache, key, cache.find(key), value, expiry);
        Mapping present = cache.find(key);
        return present != null && present.value() != null;
    }

    private static SoftLock granted(Step step, long timeoutMillis, boolean isAlone) {
        return new SoftLock(step.index(), WriteRules.expiresAtMillis(timeoutMillis, step, 0), isAlone);
    }

    private static Result tooMany(CacheState cache) {
        return new Result.Rejected(
                Reason.LIMIT, "cache '" + cache.name() + "' would pass the limit of soft locks: " + SoftLocks.LIMIT);
    }
}
