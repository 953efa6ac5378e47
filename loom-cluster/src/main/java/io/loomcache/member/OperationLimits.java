package io.loomcache.member;

import io.loomcache.config.DataLimits;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges sizes before an operation may enter the log. Immutable. */
final class OperationLimits {

    private static final int MAX_NAME_CHARS = 255;
    private static final int DEFINITION_BYTES = 64 << 10;

    /** What an operation may take beside its keys and values. */
    private static final int OVERHEAD_BYTES = 1 << 20;

    private static final int MAX_SCAN_ROWS = 10_000;
    private static final int MAX_FENCE_MILLIS = 600_000;
    private static final int MAX_GUARDED = 1_000;

    private final DataLimits limits;

    OperationLimits(DataLimits limits) {
        this.limits = limits;
    }

    /**
     * What is too large, for people; null if nothing is. The size of the whole is judged too: an entry
     * that no message between members can hold would stop the log for ever.
     */
    @Nullable
    String violation(Operation operation, int encodedBytes) {
        long most = operation instanceof Operation.CreateCache ? DEFINITION_BYTES : largestOperation();
        String whole = over("bytes of the operation", encodedBytes, most);
        return whole != null ? whole : violation(operation);
    }

    private long largestOperation() {
        return OVERHEAD_BYTES + Math.max(limits.batchBytes(), (long) limits.keyBytes() + limits.valueBytes());
    }

    private @Nullable String violation(Operation operation) {
        String name = operation instanceof Operation.OnCache onCache
                ? over("cache name length", onCache.cache().length(), MAX_NAME_CHARS)
                : null;
        if (name != null) {
            return name;
        }
        if (operation instanceof Operation.Write write) {
            String key = key(write.key());
            return key != null ? key : value(write.key(), write.value());
        }
        if (operation instanceof Operation.WriteAll batch) {
            return items(batch.items());
        }
        if (operation instanceof Operation.RemoveAll batch) {
            return keys(batch.keys());
        }
        if (operation instanceof Operation.Fence fence) {
            String time = over("time of a fence in milliseconds", fence.timeoutMillis(), MAX_FENCE_MILLIS);
            return time != null ? time : keys(fence.keys());
        }
        if (operation instanceof Operation.Unfence unfence) {
            return keys(unfence.keys());
        }
        if (operation instanceof Operation.Together together) {
            return parts(together.parts());
        }
        if (operation instanceof Operation.Present present) {
            return keys(present.keys());
        }
        if (operation instanceof Operation.Changes changes) {
            return keys(changes.keys());
        }
        if (operation instanceof Operation.Read read) {
            return keys(read.keys());
        }
        if (operation instanceof Operation.Touch touch) {
            return key(touch.key());
        }
        if (operation instanceof Operation.Scan scan) {
            return over("rows of a page", scan.limit(), MAX_SCAN_ROWS);
        }
        if (operation instanceof Operation.OpenSession open) {
            return over("client name length", open.client().length(), MAX_NAME_CHARS);
        }
        return guard(operation);
    }

    private static @Nullable String guard(Operation operation) {
        if (operation instanceof Operation.Guard guard) {
            String owner = owner(guard.owner());
            String time = over("lease of a guard in milliseconds", guard.leaseMillis(), MAX_FENCE_MILLIS);
            return owner != null ? owner : time != null ? time : names(guard.caches());
        } else if (operation instanceof Operation.EndGuard end) {
            return owner(end.owner());
        }
        return operation instanceof Operation.HoldGuard hold ? owner(hold.owner()) : null;
    }

    private static @Nullable String owner(String owner) {
        return over("length of a guard's owner", owner.length(), MAX_NAME_CHARS);
    }

    private static @Nullable String names(List<String> caches) {
        String violation = over("caches of a guard", caches.size(), MAX_GUARDED);
        for (int i = 0; violation == null && i < caches.size(); i++) {
            violation = over("cache name length", caches.get(i).length(), MAX_NAME_CHARS);
        }
        return violation;
    }

    private @Nullable String parts(List<Operation.Part> parts) {
        String violation = over("parts", parts.size(), limits.batchEntries());
        long entries = 0;
        for (int i = 0; violation == null && i < parts.size(); i++) {
            Operation.Part part = parts.get(i);
            violation = over("cache name length", part.cache().length(), MAX_NAME_CHARS);
            violation = violation != null ? violation : part(part);
            entries += entries(part);
        }
        return violation != null ? violation : over("batch entries", entries, limits.batchEntries());
    }

    private @Nullable String part(Operation.Part part) {
        if (part instanceof Operation.SoftLock lock) {
            String time = lockTime(lock.timeoutMillis());
            return time != null ? time : keys(lock.keys());
        } else if (part instanceof Operation.SoftLockAll lock) {
            return lockTime(lock.timeoutMillis());
        } else if (part instanceof Operation.SoftUnlock unlock) {
            return changes(unlock.changes());
        } else if (part instanceof Operation.Fill fill) {
            return items(fill.items());
        }
        return null;
    }

    private static @Nullable String lockTime(long millis) {
        return over("time of a soft lock in milliseconds", millis, MAX_FENCE_MILLIS);
    }

    private static int entries(Operation.Part part) {
        if (part instanceof Operation.SoftLock lock) {
            return lock.keys().size();
        } else if (part instanceof Operation.SoftUnlock unlock) {
            return unlock.changes().size();
        }
        return part instanceof Operation.Fill fill ? fill.items().size() : 0;
    }

    private @Nullable String changes(List<Operation.Change> changes) {
        String violation = null;
        for (int i = 0; violation == null && i < changes.size(); i++) {
            Operation.Change change = changes.get(i);
            violation = key(change.key());
            violation = violation != null ? violation : value(change.key(), change.value());
        }
        return violation;
    }

    private @Nullable String items(List<Operation.Item> items) {
        String violation = over("batch entries", items.size(), limits.batchEntries());
        long bytes = 0;
        for (int i = 0; violation == null && i < items.size(); i++) {
            Operation.Item item = items.get(i);
            violation = key(item.key());
            violation = violation != null ? violation : value(item.key(), item.value());
            bytes += item.key().length() + item.value().length;
        }
        return violation != null ? violation : over("batch bytes", bytes, limits.batchBytes());
    }

    private @Nullable String keys(List<Bytes> keys) {
        String violation = over("batch entries", keys.size(), limits.batchEntries());
        long bytes = 0;
        for (int i = 0; violation == null && i < keys.size(); i++) {
            violation = key(keys.get(i));
            bytes += keys.get(i).length();
        }
        return violation != null ? violation : over("batch bytes", bytes, limits.batchBytes());
    }

    private @Nullable String key(Bytes key) {
        return over("bytes of key " + key, key.length(), limits.keyBytes());
    }

    private @Nullable String value(Bytes key, byte @Nullable [] value) {
        return value == null ? null : over("bytes of the value of key " + key, value.length, limits.valueBytes());
    }

    private static @Nullable String over(String what, long actual, long limit) {
        return actual > limit ? what + ": " + actual + ", expected at most " + limit : null;
    }
}
