package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.List;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * Entry processors: read, process, write if the revision is still the one that was read. If it is not,
 * another was faster, and the processor runs again on what is there now. What a run did to the entry is
 * seen as a whole or not at all, and only the last run's is; what it did elsewhere is the processor's affair.
 *
 * <p>A run that found nothing commits on "absent": that is all it saw of the cache, it holds when the
 * write takes effect, and so the whole run is as if it had happened in that moment, even if a mapping came
 * and went before. A run that asked the loader saw more than that: its value stands for the source as it
 * was after the miss, and a removal since says that this is over. It commits on {@link
 * Condition.NotChangedSince} the miss, like any load ({@link Loads}), and otherwise loads anew.
 *
 * <p>After some conflicts, and always when a writer is to be told, a run begins with a fence on the key: then
 * contenders queue, nobody else changes the key without ending the fence, and the commit says so.
 */
final class EntryProcessing<K, V> {

    private static final int CONFLICTS_BEFORE_FENCE = 3;

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
        for (int conflicts = 0; ; conflicts++) {
            boolean isFenced = core.writer() != null || conflicts >= CONFLICTS_BEFORE_FENCE;
            Basis basis = isFenced ? fenced(keyBytes, conflicts) : looked(keyBytes);
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, core.codec(), loads, basis.found);
            boolean changed = false;
            try {
                T result = process(processor, entry, arguments);
                boolean committed = commit(entry, keyBytes, basis, start);
                changed = committed && entry.outcome().isChange();
                if (committed) {
                    return result;
                }
            } finally {
                if (basis.fence != null && !changed) {
                    core.mappings().unfence(List.of(basis.fence));
                }
            }
            backoff.afterConflict();
        }
    }

    /** What a run builds on: what it found, when, and the fence on the key if it has one. */
    private record Basis(Result.@Nullable Versioned found, long groupRevision, LoomMap.@Nullable Fenced fence) {

        /** What makes sure that the mapping is still the one that the processor saw. */
        Condition unchanged(boolean loaded) {
            if (fence != null) {
                return new Condition.FenceHeld(fence.token());
            }
            if (found != null) {
                return new Condition.RevisionEquals(found.revision());
            }
            return loaded ? new Condition.NotChangedSince(groupRevision) : Condition.ABSENT;
        }
    }

    private Basis looked(Bytes key) {
        LoomMap.Lookup lookup = core.mappings().lookup(key);
        return new Basis(lookup.found(), lookup.groupRevision(), null);
    }

    private Basis fenced(Bytes key, int conflicts) {
        int ended = core.writer() != null ? conflicts : conflicts - CONFLICTS_BEFORE_FENCE;
        LoomMap.Fenced fence = core.mappings().fence(key, Mappings.fenceTime(ended));
        return new Basis(fence.found(), fence.token(), fence);
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
    private boolean commit(ProcessedEntry<K, V> entry, Bytes key, Basis before, long start) {
        boolean committed = switch (entry.outcome()) {
            case NONE -> true;
            case ACCESS -> accessed(key, before.found);
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
            core.statistics().get(before.found != null, start);
        }
        return committed;
    }

    private boolean accessed(Bytes key, Result.@Nullable Versioned before) {
        if (before != null) {
            reads.accessed(key, before.revision());
        }
        return true;
    }

    private boolean put(ProcessedEntry<K, V> entry, Bytes key, Basis before, long start) {
        byte[] value = core.codec().value(entry.newValue());
        boolean creates = before.found == null;
        Expiry expiry = core.expiry().times(!creates);
        boolean applied = core.mappings()
                .write(new Mappings.Write(key, value, before.unchanged(entry.isLoaded()), expiry, false))
                .applied();
        boolean visible = !creates || expiry.creationMillis() != 0;
        boolean isLoad = entry.outcome() == ProcessedEntry.Outcome.LOAD; // no put (JSR-107, section Statistics)
        if (applied && visible && !isLoad) {
            core.statistics().puts(1, start);
        }
        return applied;
    }

    private boolean remove(ProcessedEntry<K, V> entry, Bytes key, Basis before, long start) {
        if (core.writer() != null) {
            core.writer().delete(entry.getKey());
        }
        boolean isThere = before.found != null;
        boolean applied = core.mappings()
                .write(Mappings.Write.removal(key, isThere, before.unchanged(entry.isLoaded())))
                .applied();
        if (applied && isThere) {
            core.statistics().removals(1, start);
        }
        return applied;
    }
}
