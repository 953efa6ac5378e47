package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Batches of a cache that writes through. All keys are fenced while the writer is told, so that of each key it
 * hears in the order in which the cache changes; a key whose fence has ended meanwhile is written anew by
 * itself.
 */
final class WrittenBatches<K, V> {

    private final Mappings mappings;
    private final EntryCodec<K, V> codec;
    private final WriteThrough<K, V> writer;
    private final AtomicWrites<K, V> writes;

    WrittenBatches(Core<K, V> core, WriteThrough<K, V> writer, AtomicWrites<K, V> writes) {
        this.mappings = core.mappings();
        this.codec = core.codec();
        this.writer = writer;
        this.writes = writes;
    }

    /** An entry and its bytes. */
    record Change<K, V>(LoomEntry<K, V> entry, Bytes key, byte[] value) {}

    /**
     * Puts entries of distinct keys.
     *
     * @param visible told how many became visible, also when the writer failed in the midst
     */
    void put(List<Change<K, V>> changes, LongConsumer visible) {
        Fences fences = new Fences(changes.stream().map(Change::key).toList());
        try {
            writer.writeAll(changes.stream().map(Change::entry).toList()).apply(written -> {
                Set<K> done = written.stream().map(LoomEntry::key).collect(Collectors.toSet());
                List<Change<K, V>> taken = changes.stream()
                        .filter(change -> done.contains(change.entry.key()))
                        .toList();
                visible.accept(put(taken, fences));
            });
        } finally {
            fences.giveUp();
        }
    }

    private long put(List<Change<K, V>> changes, Fences fences) {
        List<Mappings.Write> planned = changes.stream()
                .map(change -> fences.put(change.key, change.value))
                .toList();
        List<Result.Written> written = mappings.writeEach(planned);
        long visible = 0;
        List<Change<K, V>> lost = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            Mappings.Write write = planned.get(i);
            if (!written.get(i).applied()) {
                lost.add(changes.get(i));
                continue;
            }
            fences.ended(write.key());
            visible += written.get(i).existed() || write.expiry().creationMillis() != 0 ? 1 : 0;
        }
        fences.giveUp();
        for (Change<K, V> change : lost) {
            boolean isVisible = writes.put(change.entry.key(), change.entry.value(), Condition.ALWAYS, false)
                    .visible();
            visible += isVisible ? 1 : 0;
        }
        return visible;
    }

    /**
     * Removes keys.
     *
     * @param removed told how many mappings went, also when the writer failed in the midst
     */
    void remove(List<K> keys, LongConsumer removed) {
        // Keys that are not equal may have equal bytes, as arrays have.
        Map<Bytes, K> byBytes = new LinkedHashMap<>();
        keys.forEach(key -> byBytes.put(codec.key(key), key));
        Fences fences = new Fences(List.copyOf(byBytes.keySet()));
        try {
            writer.deleteAll(keys).apply(deleted -> {
                Set<Bytes> done = deleted.stream().map(codec::key).collect(Collectors.toSet());
                byBytes.keySet().retainAll(done);
                removed.accept(remove(byBytes, fences));
            });
        } finally {
            fences.giveUp();
        }
    }

    private long remove(Map<Bytes, K> keys, Fences fences) {
        List<Mappings.Write> planned =
                keys.keySet().stream().map(fences::removal).toList();
        List<Result.Written> written = mappings.writeEach(planned);
        long removed = 0;
        List<K> lost = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            Bytes key = planned.get(i).key();
            if (written.get(i).applied()) {
                fences.ended(key);
                removed += written.get(i).existed() ? 1 : 0;
            } else {
                lost.add(keys.get(key));
            }
        }
        fences.giveUp();
        for (K key : lost) {
            removed += writes.remove(key, Condition.ALWAYS, false).existed() ? 1 : 0;
        }
        return removed;
    }

    /** The fences of one batch. */
    private final class Fences {

        private final Map<Bytes, LoomMap.Fenced> standing = new LinkedHashMap<>();

        Fences(List<Bytes> keys) {
            mappings.fence(keys).forEach(fence -> standing.put(fence.key(), fence));
        }

        /** A put that takes effect only under the fence. */
        Mappings.Write put(Bytes key, byte[] value) {
            LoomMap.Fenced fence = fence(key);
            Expiry times = writes.times(fence.found() != null);
            return new Mappings.Write(key, value, new Condition.FenceHeld(fence.token()), times, false);
        }

        /** A removal that takes effect only under the fence. */
        Mappings.Write removal(Bytes key) {
            LoomMap.Fenced fence = fence(key);
            Condition held = new Condition.FenceHeld(fence.token());
            return fence.found() == null
                    ? Mappings.Write.removalOfNothing(key, held)
                    : new Mappings.Write(key, null, held, Expiry.NEVER, false);
        }

        void ended(Bytes key) {
            standing.remove(key);
        }

        /** Ends those that still stand. */
        void giveUp() {
            if (!standing.isEmpty()) {
                mappings.unfence(List.copyOf(standing.values()));
                standing.clear();
            }
        }

        private LoomMap.Fenced fence(Bytes key) {
            LoomMap.Fenced fence = standing.get(key);
            if (fence == null) {
                throw new AssertionError("no fence on key " + key);
            }
            return fence;
        }
    }
}
