package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * Entry processors: read, process, write if the revision is still the one that was read. If it is not,
 * another was faster, and the processor runs again on what is there now. What a run did to the entry is
 * seen as a whole or not at all, and only the last run's is; what it did elsewhere is the processor's affair, the
 * writer included, which is told before the write that may conflict.
 */
final class EntryProcessing<K, V> {

    private final Core<K, V> core;
    private final Reads<K, V> reads;
    private final @Nullable Loads<K, V> loads;

    /** @param loads null unless the cache reads through */
    EntryProcessing(Core<K, V> core, Reads<K, V> reads, @Nullable Loads<K, V> loads) {
        this.core = core;
        this.reads = reads;
        this.loads = loads;
    }

    <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        Bytes keyBytes = core.codec().key(key);
        return core.locks().queued(keyBytes, () -> untilCommitted(key, keyBytes, processor, arguments));
    }

    private <T> @Nullable T untilCommitted(
            K key, Bytes keyBytes, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        long start = System.nanoTime();
        Backoff backoff = new Backoff();
        while (true) {
            Result.Versioned before = core.mappings().read(keyBytes);
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, core.codec(), loads, before);
            T result = process(processor, entry, arguments);
            if (commit(entry, keyBytes, before, start)) {
                return result;
            }
            backoff.afterConflict();
        }
    }

    private static <K, V, T> @Nullable T process(
            EntryProcessor<K, V, T> processor, ProcessedEntry<K, V> entry, @Nullable Object... arguments) {
        try {
            return processor.process(entry, arguments);
        } catch (EntryProcessorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EntryProcessorException("the entry processor failed: " + e.getMessage(), e);
        }
    }

    /** False if the mapping is not any more the one that the processor saw. */
    private boolean commit(ProcessedEntry<K, V> entry, Bytes key, Result.@Nullable Versioned before, long start) {
        boolean committed = switch (entry.outcome()) {
            case NONE -> true;
            case ACCESS -> accessed(key, before);
            case LOAD -> put(entry, key, before, start);
            case SET -> {
                if (core.writer() != null) {
                    core.writer().write(entry.getKey(), entry.newValue());
                }
                yield put(entry, key, before, start);
            }
            case REMOVE -> remove(entry, key, before, start);
        };
        if (committed) {
            core.statistics().get(before != null, start);
        }
        return committed;
    }

    private boolean accessed(Bytes key, Result.@Nullable Versioned before) {
        if (before != null) {
            reads.accessed(key, before.revision());
        }
        return true;
    }

    private boolean put(ProcessedEntry<K, V> entry, Bytes key, Result.@Nullable Versioned before, long start) {
        byte[] value = core.codec().value(entry.newValue());
        Expiry expiry = before == null
                ? new Expiry(core.expiry().creationMillis(), Expiry.UNCHANGED)
                : new Expiry(Expiry.ETERNAL, core.expiry().updateMillis());
        boolean applied = core.mappings()
                .write(key, value, unchanged(before), expiry, false)
                .applied();
        if (applied && (before != null || expiry.creationMillis() != 0)) {
            core.statistics().puts(1, start);
        }
        return applied;
    }

    private boolean remove(ProcessedEntry<K, V> entry, Bytes key, Result.@Nullable Versioned before, long start) {
        if (core.writer() != null) {
            core.writer().delete(entry.getKey());
        }
        if (before == null) {
            return true;
        }
        boolean applied = core.mappings()
                .write(key, null, unchanged(before), Expiry.NEVER, false)
                .applied();
        if (applied) {
            core.statistics().removals(1, start);
        }
        return applied;
    }

    private static Condition unchanged(Result.@Nullable Versioned before) {
        return before == null ? Condition.ABSENT : new Condition.RevisionEquals(before.revision());
    }
}
