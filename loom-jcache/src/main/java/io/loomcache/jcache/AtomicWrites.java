package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditional writes of one key that JSR-107 has: one replicated operation each.
 *
 * <p>Two things have to know what is there before they may act: a user's expiry policy (is it created or
 * updated?) and the writer (does the condition hold?). For a policy the write is read, decide, write if the
 * revision is still the one that was read, again and again until it is. For a writer, which should be told
 * once and in order, it is fence, decide, tell the writer, write if the fence still stands.
 */
final class AtomicWrites<K, V> {

    private final Mappings mappings;
    private final EntryCodec<K, V> codec;
    private final ExpiryRules expiry;
    private final @Nullable WriteThrough<K, V> writer;
    private final KeyLocks locks;

    AtomicWrites(Core<K, V> core) {
        this.mappings = core.mappings();
        this.codec = core.codec();
        this.expiry = core.expiry();
        this.writer = core.writer();
        this.locks = core.locks();
    }

    /**
     * What a write did.
     *
     * @param applied whether the condition held
     * @param existed whether there was a mapping before
     * @param old the value before, if asked for
     * @param visible whether the value written was there afterwards, if only for a moment
     */
    record Outcome(boolean applied, boolean existed, byte @Nullable [] old, boolean visible) {}

    Outcome put(K key, V value, Condition condition, boolean returnOld) {
        return run(new Intent<>(key, codec.key(key), value, codec.value(value), condition, returnOld), writer);
    }

    Outcome remove(K key, Condition condition, boolean returnOld) {
        return run(new Intent<>(key, codec.key(key), null, null, condition, returnOld), writer);
    }

    /** A put that the writer has been told of, or need not be. */
    Outcome putWithoutWriter(K key, V value, Condition condition, boolean returnOld) {
        return run(new Intent<>(key, codec.key(key), value, codec.value(value), condition, returnOld), null);
    }

    private record Intent<K, V>(
            K key,
            Bytes keyBytes,
            @Nullable V value,
            byte @Nullable [] valueBytes,
            Condition condition,
            boolean returnOld) {}

    private Outcome run(Intent<K, V> intent, @Nullable WriteThrough<K, V> writer) {
        if (writer != null) {
            return locks.queued(intent.keyBytes, () -> fenced(intent, writer));
        }
        Expiry fixed = intent.value == null ? Expiry.NEVER : expiry.fixed();
        return fixed == null ? locks.queued(intent.keyBytes, () -> versioned(intent)) : direct(intent, fixed);
    }

    private Outcome direct(Intent<K, V> intent, Expiry fixed) {
        Result.Written written = mappings.write(
                new Mappings.Write(intent.keyBytes, intent.valueBytes, intent.condition, fixed, intent.returnOld));
        if (!written.applied() && written.existed()) {
            access(intent, written.revision());
        }
        boolean visible = intent.value != null && (written.existed() || fixed.creationMillis() != 0);
        return new Outcome(written.applied(), written.existed(), written.old(), written.applied() && visible);
    }

    private Outcome versioned(Intent<K, V> intent) {
        Backoff backoff = new Backoff();
        while (true) {
            Result.Versioned before = mappings.read(intent.keyBytes);
            Condition unchanged = before == null ? Condition.ABSENT : new Condition.RevisionEquals(before.revision());
            Outcome outcome = attempt(intent, before, unchanged, null);
            if (outcome != null) {
                return outcome;
            }
            backoff.afterConflict();
        }
    }

    /** The writer is told of changes of a key in the order in which the cache has them, whoever makes them. */
    private Outcome fenced(Intent<K, V> intent, WriteThrough<K, V> writer) {
        for (int ended = 0; ; ended++) {
            LoomMap.Fenced fence = mappings.fence(intent.keyBytes, Mappings.fenceTime(ended));
            Outcome outcome = null;
            try {
                outcome = attempt(intent, fence.found(), new Condition.FenceHeld(fence.token()), writer);
            } finally {
                if (outcome == null || !outcome.applied) {
                    mappings.unfence(List.of(fence));
                }
            }
            if (outcome != null) {
                return outcome;
            }
        }
    }

    /** Does what the intent asks of this mapping; null if it has changed. */
    private @Nullable Outcome attempt(
            Intent<K, V> intent,
            Result.@Nullable Versioned before,
            Condition unchanged,
            @Nullable WriteThrough<K, V> writer) {
        byte[] old = before == null ? null : before.value();
        if (!holds(intent.condition, old)) {
            if (before != null) {
                access(intent, before.revision());
            }
            return new Outcome(false, before != null, intent.returnOld ? old : null, false);
        }
        Expiry times = intent.value == null ? Expiry.NEVER : expiry.times(before != null);
        tell(writer, intent);
        Mappings.Write write = intent.valueBytes == null
                ? Mappings.Write.removal(intent.keyBytes, before != null, unchanged)
                : new Mappings.Write(intent.keyBytes, intent.valueBytes, unchanged, times, false);
        if (!mappings.write(write).applied()) {
            return null;
        }
        boolean visible = intent.value != null && (before != null || times.creationMillis() != 0);
        return new Outcome(true, before != null, intent.returnOld ? old : null, visible);
    }

    private static <K, V> void tell(@Nullable WriteThrough<K, V> writer, Intent<K, V> intent) {
        if (writer != null) {
            if (intent.value == null) {
                writer.delete(intent.key);
            } else {
                writer.write(intent.key, intent.value);
            }
        }
    }

    /** A comparison that finds another value is an access (JSR-107, table of expiry policy calls). */
    private void access(Intent<K, V> intent, long revision) {
        if (intent.condition instanceof Condition.ValueEquals && !expiry.ignoresAccess()) {
            long timeToLiveMillis = expiry.accessMillis();
            if (timeToLiveMillis != Expiry.UNCHANGED) {
                mappings.touch(intent.keyBytes, revision, timeToLiveMillis);
            }
        }
    }

    private static boolean holds(Condition condition, byte @Nullable [] value) {
        if (condition instanceof Condition.Always) {
            return true;
        }
        if (condition instanceof Condition.Absent) {
            return value == null;
        }
        if (condition instanceof Condition.Present) {
            return value != null;
        }
        if (condition instanceof Condition.ValueEquals equal) {
            return value != null && Arrays.equals(value, equal.value());
        }
        throw new IllegalArgumentException("not a condition on values: " + condition);
    }
}
