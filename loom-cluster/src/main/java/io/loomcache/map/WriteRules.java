package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.SnapshotPart.Mapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each operation on mappings does to a cache. Every rule begins by expiring the mapping that it
 * meets, if its time has come; what is left is visible. Then it judges condition and limits, and only
 * then changes anything.
 */
final class WriteRules {

    private static final byte[] NO_VALUE = {};

    private WriteRules() {}

    static Result write(Step step, CacheState cache, Operation.Write write) {
        Bytes key = write.key();
        Mapping known = expireIfDue(step, cache, key);
        Mapping visible = known == null || known.value() == null ? null : known;
        boolean existed = visible != null;
        byte[] old = visible == null || !write.returnOld() ? null : visible.value();
        if (!holds(step, write.condition(), cache, key, known)) {
            if (write.condition() instanceof Condition.NotChangedSince) {
                cache.activity().latePut();
            }
            return new Result.Written(false, existed, old, visible == null ? 0 : visible.revision());
        }
        byte[] value = write.value();
        if (value == null) {
            remove(step, cache, key, known);
            return new Result.Written(existed, existed, old, existed ? step.index() : 0);
        }
        Growth growth = new Growth();
        growth.add(key, value, write.expiry(), visible);
        Result.Rejected refusal = growth.refusal(cache);
        if (refusal != null) {
            return refusal;
        }
        boolean changed = put(step, cache, key, known, value, write.expiry());
        return new Result.Written(true, existed, old, changed ? step.index() : 0);
    }

    static Result writeAll(Step step, CacheState cache, Operation.WriteAll batch) {
        List<Operation.Item> items = batch.items();
        BitSet existed = new BitSet(items.size());
        Growth growth = new Growth();
        for (int i = 0; i < items.size(); i++) {
            Operation.Item item = items.get(i);
            Mapping known = expireIfDue(step, cache, item.key());
            Mapping visible = known == null || known.value() == null ? null : known;
            existed.set(i, visible != null);
            growth.add(item.key(), item.value(), batch.expiry(), visible);
        }
        Result.Rejected refusal = growth.refusal(cache);
        if (refusal != null) {
            return refusal;
        }
        for (Operation.Item item : items) {
            put(step, cache, item.key(), cache.find(item.key()), item.value(), batch.expiry());
        }
        return new Result.Batch(existed);
    }

    static Result removeAll(Step step, CacheState cache, Operation.RemoveAll batch) {
        List<Bytes> keys = batch.keys();
        BitSet existed = new BitSet(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Mapping known = expireIfDue(step, cache, keys.get(i));
            existed.set(i, remove(step, cache, keys.get(i), known));
        }
        return new Result.Batch(existed);
    }

    static Result clear(Step step, CacheState cache) {
        cache.clear(step);
        cache.emit(step, EventType.CLEARED, null, null, null);
        return Result.DONE;
    }

    static Result touch(Step step, CacheState cache, Operation.Touch touch) {
        Mapping known = expireIfDue(step, cache, touch.key());
        if (known == null || known.value() == null) {
            return new Result.Written(false, false, null, 0);
        }
        if (known.revision() != touch.revision()) {
            return new Result.Written(false, true, null, known.revision());
        }
        if (touch.timeToLiveMillis() == 0) {
            cache.expire(step, touch.key(), known);
            return new Result.Written(true, true, null, step.index());
        }
        long expiresAtMillis = expiresAtMillis(touch.timeToLiveMillis(), step, known.expiresAtMillis());
        if (expiresAtMillis != known.expiresAtMillis()) {
            // The revision stays: readers who compare and set must not lose to other readers.
            cache.retime(step, touch.key(), known, expiresAtMillis);
        }
        return new Result.Written(true, true, null, known.revision());
    }

    static Result fence(Step step, CacheState cache, Operation.Fence wanted) {
        Fences fences = cache.fences();
        fences.dropOver(step.clockMillis());
        List<Result.@Nullable Versioned> values = new ArrayList<>(wanted.keys().size());
        for (Bytes key : wanted.keys()) {
            Mapping known = expireIfDue(step, cache, key);
            byte[] value = known == null ? null : known.value();
            values.add(
                    known == null || value == null
                            ? null
                            : new Result.Versioned(wanted.returnValues() ? value : NO_VALUE, known.revision()));
            if (fences.find(key, step.clockMillis()) != null) {
                return new Result.Fenced(0, List.of());
            }
        }
        if (fences.size() + values.size() > Fences.LIMIT) {
            return new Result.Rejected(
                    Reason.LIMIT, "cache '" + cache.name() + "' would pass the limit of fences: " + Fences.LIMIT);
        }
        long deadlineMillis = expiresAtMillis(wanted.timeoutMillis(), step, 0);
        wanted.keys().forEach(key -> fences.put(key, new SnapshotPart.Fence(step.index(), deadlineMillis)));
        return new Result.Fenced(step.index(), Collections.unmodifiableList(values));
    }

    static Result unfence(Step step, CacheState cache, Operation.Unfence given) {
        for (Bytes key : given.keys()) {
            if (cache.fences().isHeld(key, given.token(), step.clockMillis())) {
                cache.fences().remove(key);
            }
        }
        return Result.DONE;
    }

    /** What is known of a key now; a mapping whose time has come becomes a tombstone first. */
    static @Nullable Mapping expireIfDue(Step step, CacheState cache, Bytes key) {
        Mapping known = cache.find(key);
        if (known == null || known.value() == null || known.isVisibleAt(step.clockMillis())) {
            return known;
        }
        cache.expire(step, key, known);
        return cache.find(key);
    }

    static boolean holds(Step step, Condition condition, CacheState cache, Bytes key, @Nullable Mapping known) {
        byte[] value = known == null ? null : known.value();
        if (condition instanceof Condition.Always) {
            return true;
        } else if (condition instanceof Condition.Absent) {
            return value == null;
        } else if (condition instanceof Condition.Present) {
            return value != null;
        } else if (condition instanceof Condition.ValueEquals expected) {
            return value != null && Arrays.equals(value, expected.value());
        } else if (condition instanceof Condition.RevisionEquals expected) {
            return known != null && value != null && known.revision() == expected.revision();
        } else if (condition instanceof Condition.NotChangedSince since) {
            return (known == null ? cache.horizon() : known.revision()) <= since.revision()
                    && cache.fences().find(key, step.clockMillis()) == null
                    && !cache.softLocks().isLocked(key);
        } else if (condition instanceof Condition.FenceHeld fence) {
            return cache.fences().isHeld(key, fence.token(), step.clockMillis());
        }
        throw new AssertionError("unknown condition " + condition);
    }

    /**
     * Sets a mapping, or lets it expire at once when the time to live is zero (JSR-107, Expiry Policies).
     *
     * @return whether a visible mapping came, changed or went
     */
    static boolean put(Step step, CacheState cache, Bytes key, @Nullable Mapping known, byte[] value, Expiry expiry) {
        byte[] old = known == null ? null : known.value();
        if (known == null || old == null) {
            return create(step, cache, key, known, value, expiry.creationMillis());
        }
        if (expiry.updateMillis() == 0) {
            cache.expire(step, key, known);
            return true;
        }
        long expiresAtMillis = expiresAtMillis(expiry.updateMillis(), step, known.expiresAtMillis());
        cache.change(step, key, known, new Mapping(value, step.index(), expiresAtMillis));
        cache.emit(step, EventType.UPDATED, key, old, value);
        return true;
    }

    private static boolean create(
            Step step, CacheState cache, Bytes key, @Nullable Mapping tombstone, byte[] value, long timeToLiveMillis) {
        if (timeToLiveMillis == 0) {
            cache.bury(step, key, tombstone);
            return false;
        }
        long expiresAtMillis = expiresAtMillis(timeToLiveMillis, step, Mapping.NEVER);
        cache.change(step, key, tombstone, new Mapping(value, step.index(), expiresAtMillis));
        cache.emit(step, EventType.CREATED, key, null, value);
        return true;
    }

    /** Removes the mapping of a key, if there is one. */
    static void remove(Step step, CacheState cache, Bytes key) {
        remove(step, cache, key, expireIfDue(step, cache, key));
    }

    /** Removes a mapping; remembers the removal even if there was none, see {@link CacheState}. */
    private static boolean remove(Step step, CacheState cache, Bytes key, @Nullable Mapping known) {
        byte[] old = known == null ? null : known.value();
        cache.bury(step, key, known);
        if (old == null) {
            return false;
        }
        cache.emit(step, EventType.REMOVED, key, old, null);
        return true;
    }

    static long expiresAtMillis(long timeToLiveMillis, Step step, long unchangedMillis) {
        if (timeToLiveMillis == Expiry.UNCHANGED) {
            return unchangedMillis;
        }
        boolean never = timeToLiveMillis == Expiry.ETERNAL || timeToLiveMillis >= Mapping.NEVER - step.clockMillis();
        return never ? Mapping.NEVER : step.clockMillis() + timeToLiveMillis;
    }

    /** What an operation would add to a cache, to be compared with the cache's limits beforehand. */
    private static final class Growth {

        private long entries;
        private long bytes;

        void add(Bytes key, byte[] value, Expiry expiry, @Nullable Mapping visible) {
            byte[] old = visible == null ? null : visible.value();
            if (old != null) {
                bytes += (expiry.updateMillis() == 0 ? -key.length() : value.length) - old.length;
                entries -= expiry.updateMillis() == 0 ? 1 : 0;
            } else if (expiry.creationMillis() != 0) {
                bytes += key.length() + value.length;
                entries++;
            }
        }

        Result.@Nullable Rejected refusal(CacheState cache) {
            CacheDefinition definition = cache.definition();
            if (isPassed(definition.maxEntries(), cache.entries(), entries)) {
                return refusal(cache, "maxEntries", definition.maxEntries(), cache.entries() + entries);
            }
            if (isPassed(definition.maxBytes(), cache.bytes(), bytes)) {
                return refusal(cache, "maxBytes", definition.maxBytes(), cache.bytes() + bytes);
            }
            return null;
        }

        private static boolean isPassed(long limit, long present, long added) {
            return limit > 0 && added > 0 && present + added > limit;
        }

        private static Result.Rejected refusal(CacheState cache, String limit, long value, long wanted) {
            return new Result.Rejected(
                    Reason.LIMIT,
                    "cache '" + cache.name() + "' would pass its limit " + limit + " of " + value + " with " + wanted);
        }
    }
}
