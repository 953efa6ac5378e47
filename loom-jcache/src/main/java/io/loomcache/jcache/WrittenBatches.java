package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private final ExpiryRules expiry;

    WrittenBatches(Core<K, V> core, WriteThrough<K, V> writer, AtomicWrites<K, V> writes) {
        this.mappings = core.mappings();
        this.codec = core.codec();
        this.writer = writer;
        this.writes = writes;
        this.expiry = core.expiry();
    }

    /**
     * A put of a key, or its removal.
     *
     * @param value null to remove, and then its bytes are
     */
    record Change<K, V>(K key, Bytes keyBytes, @Nullable V value, byte @Nullable [] valueBytes) {

        int bytes() {
            return keyBytes.length() + (valueBytes == null ? 0 : valueBytes.length);
        }
    }

    /**
     * Puts distinct keys.
     *
     * @param visible told how many became visible, piece by piece, also when the writer failed in the midst
     */
    void put(List<Change<K, V>> changes, LongConsumer visible) {
        pieces(
                changes,
                piece -> writer.writeAll(
                        piece.stream().map(WrittenBatches::entry).toList()),
                LoomEntry::key,
                visible);
    }

    /**
     * Removes keys.
     *
     * @param removed told how many mappings went, piece by piece, also when the writer failed in the midst
     */
    void remove(List<K> keys, LongConsumer removed) {
        // Keys that are not equal may have equal bytes, as arrays have.
        Map<Bytes, Change<K, V>> byBytes = new LinkedHashMap<>();
        keys.forEach(key -> {
            Bytes keyBytes = codec.key(key);
            byBytes.putIfAbsent(keyBytes, new Change<>(key, keyBytes, null, null));
        });
        pieces(
                List.copyOf(byBytes.values()),
                piece -> writer.deleteAll(piece.stream().map(Change::key).toList()),
                Function.identity(),
                removed);
    }

    private static <K, V> LoomEntry<K, V> entry(Change<K, V> change) {
        return new LoomEntry<>(change.key, Objects.requireNonNull(change.value));
    }

    /**
     * @param tell tells the writer
     * @param key of what the writer has taken
     */
    private <T> void pieces(
            List<Change<K, V>> changes,
            Function<List<Change<K, V>>, WriteThrough.Taken<T>> tell,
            Function<T, K> key,
            LongConsumer counted) {
        for (List<Change<K, V>> piece : Pieces.of(changes, Change::bytes, PIECE_ENTRIES)) {
            Fences fences = new Fences(piece.stream().map(Change::keyBytes).toList());
            try {
                tell.apply(piece).apply(taken -> {
                    Set<K> done = taken.stream().map(key).collect(Collectors.toSet());
                    send(
                            piece.stream()
                                    .filter(change -> done.contains(change.key))
                                    .toList(),
                            fences,
                            counted);
                });
            } finally {
                fences.giveUp();
            }
        }
    }

    /**
     * Sends changes together under their fences. What the writer has taken must get into the cache whatever else
     * fails: those whose fence had ended are written anew, and only then is the first failure thrown.
     */
    private void send(List<Change<K, V>> changes, Fences fences, LongConsumer counted) {
        List<Mappings.Write> planned = changes.stream().map(fences::write).toList();
        List<Mappings.Tried> tried = mappings.tryEach(planned);
        Pipeline.First failures = new Pipeline.First();
        List<Change<K, V>> lost = new ArrayList<>();
        LongAdder count = new LongAdder();
        for (int i = 0; i < planned.size(); i++) {
            Result.Written written = tried.get(i).written();
            failures.keep(tried.get(i).failure());
            if (written != null && written.applied()) {
                fences.ended(planned.get(i).key());
                boolean isVisible =
                        changes.get(i).value != null && planned.get(i).expiry().creationMillis() != 0;
                count.add(written.existed() || isVisible ? 1 : 0);
            } else if (written != null) {
                lost.add(changes.get(i));
            }
        }
        fences.giveUp();
        lost.forEach(change -> failures.run(() -> count.add(isDoneAnew(change) ? 1 : 0)));
        counted.accept(count.sum());
        failures.rethrow();
    }

    /** Whether it made a value visible, or one go. */
    private boolean isDoneAnew(Change<K, V> change) {
        V value = change.value;
        return value == null
                ? writes.remove(change.key, Condition.ALWAYS, false).existed()
                : writes.put(change.key, value, Condition.ALWAYS, false).visible();
    }

    /** The fences of one batch. */
    private final class Fences {

        private final Map<Bytes, LoomMap.Fenced> standing = new LinkedHashMap<>();

        Fences(List<Bytes> keys) {
            mappings.fenceAll(keys).forEach(fence -> standing.put(fence.key(), fence));
        }

        /** The change as a write that takes effect only under the fence. */
        Mappings.Write write(Change<K, V> change) {
            LoomMap.Fenced fence = fence(change.keyBytes);
            boolean isThere = fence.found() != null;
            Condition held = new Condition.FenceHeld(fence.token());
            return change.valueBytes == null
                    ? Mappings.Write.removal(change.keyBytes, isThere, held)
                    : new Mappings.Write(change.keyBytes, change.valueBytes, held, expiry.times(isThere), false);
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
