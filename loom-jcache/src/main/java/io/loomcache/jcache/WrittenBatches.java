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
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Batches of a cache that writes through, in pieces. The keys of a piece are fenced while the writer is told, so
 * that of each key it hears in the order in which the cache changes; a key whose fence has ended meanwhile is
 * written anew by itself.
 */
final class WrittenBatches<K, V> {

    /** Most keys that are fenced at once. A listener that writes to keys further on need not wait for them. */
    private static final int PIECE_ENTRIES = 256;

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
     * @param visible told how many became visible, piece by piece, also when the writer failed in the midst
     */
    void put(List<Change<K, V>> changes, LongConsumer visible) {
        Pieces.of(changes, change -> change.key.length() + change.value.length, PIECE_ENTRIES)
                .forEach(piece -> putPiece(piece, visible));
    }

    private void putPiece(List<Change<K, V>> changes, LongConsumer visible) {
        Fences fences = new Fences(changes.stream().map(Change::key).toList());
        try {
            writer.writeAll(changes.stream().map(Change::entry).toList()).apply(written -> {
                Set<K> done = written.stream().map(LoomEntry::key).collect(Collectors.toSet());
                List<Change<K, V>> taken = changes.stream()
                        .filter(change -> done.contains(change.entry.key()))
                        .toList();
                Sending sending = new Sending(
                        taken.stream()
                                .map(change -> fences.put(change.key, change.value))
                                .toList(),
                        fences);
                sending.lost.forEach(place -> sending.again(() -> writes.put(
                                taken.get(place).entry.key(),
                                taken.get(place).entry.value(),
                                Condition.ALWAYS,
                                false)
                        .visible()));
                visible.accept(sending.count);
                sending.failures.rethrow();
            });
        } finally {
            fences.giveUp();
        }
    }

    /**
     * Removes keys.
     *
     * @param removed told how many mappings went, piece by piece, also when the writer failed in the midst
     */
    void remove(List<K> keys, LongConsumer removed) {
        // Keys that are not equal may have equal bytes, as arrays have.
        Map<Bytes, K> byBytes = new LinkedHashMap<>();
        keys.forEach(key -> byBytes.putIfAbsent(codec.key(key), key));
        Pieces.of(List.copyOf(byBytes.entrySet()), entry -> entry.getKey().length(), PIECE_ENTRIES)
                .forEach(piece -> removePiece(piece, removed));
    }

    private void removePiece(List<Map.Entry<Bytes, K>> keys, LongConsumer removed) {
        Fences fences = new Fences(keys.stream().map(Map.Entry::getKey).toList());
        try {
            writer.deleteAll(keys.stream().map(Map.Entry::getValue).toList()).apply(deleted -> {
                Set<K> done = Set.copyOf(deleted);
                List<Map.Entry<Bytes, K>> taken = keys.stream()
                        .filter(entry -> done.contains(entry.getValue()))
                        .toList();
                Sending sending = new Sending(
                        taken.stream()
                                .map(entry -> fences.removal(entry.getKey()))
                                .toList(),
                        fences);
                sending.lost.forEach(place ->
                        sending.again(() -> writes.remove(taken.get(place).getValue(), Condition.ALWAYS, false)
                                .existed()));
                removed.accept(sending.count);
                sending.failures.rethrow();
            });
        } finally {
            fences.giveUp();
        }
    }

    /**
     * Writes that were sent together under their fences. What the writer has taken must get into the cache whatever
     * else fails: those whose fence had ended are for the caller to write anew, and only then is the
     * first failure thrown.
     */
    private final class Sending {

        private final Pipeline.First failures = new Pipeline.First();

        /** The places of those whose fence had ended. */
        private final List<Integer> lost = new ArrayList<>();

        /** How many came, changed or went. */
        private long count;

        Sending(List<Mappings.Write> planned, Fences fences) {
            List<Mappings.Tried> tried = mappings.tryEach(planned);
            for (int i = 0; i < planned.size(); i++) {
                Mappings.Write write = planned.get(i);
                Result.Written written = tried.get(i).written();
                failures.keep(tried.get(i).failure());
                if (written != null && written.applied()) {
                    fences.ended(write.key());
                    boolean isVisible = write.value() != null && write.expiry().creationMillis() != 0;
                    count += written.existed() || isVisible ? 1 : 0;
                } else if (written != null) {
                    lost.add(i);
                }
            }
            fences.giveUp();
        }

        void again(BooleanSupplier write) {
            failures.run(() -> count += write.getAsBoolean() ? 1 : 0);
        }
    }

    /** The fences of one batch. */
    private final class Fences {

        private final Map<Bytes, LoomMap.Fenced> standing = new LinkedHashMap<>();

        Fences(List<Bytes> keys) {
            mappings.fenceAll(keys).forEach(fence -> standing.put(fence.key(), fence));
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
