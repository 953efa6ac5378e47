package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;

import io.loomcache.client.LoomMap;
import io.loomcache.jcache.WrittenBatches.Change;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** putAll and the two removeAll: many keys in bounded pieces, each piece atomic, the whole not. */
final class Batches<K, V> {

    private static final int PAGE_ENTRIES = 500;

    private final Core<K, V> core;
    private final AtomicWrites<K, V> writes;

    /** Null unless the cache writes through. */
    private final @Nullable WrittenBatches<K, V> written;

    Batches(Core<K, V> core, AtomicWrites<K, V> writes) {
        this.core = core;
        this.writes = writes;
        WriteThrough<K, V> writer = core.writer();
        this.written = writer == null ? null : new WrittenBatches<>(core, writer, writes);
    }

    void putAll(Map<? extends K, ? extends V> map) {
        long start = System.nanoTime();
        Map<Bytes, Change<K, V>> changes = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            // What can't be encoded fails here, before anything is changed.
            Bytes keyBytes = core.codec().key(key);
            byte[] valueBytes = core.codec().value(value);
            changes.put(keyBytes, new Change<>(key, keyBytes, value, valueBytes));
        });
        List<Change<K, V>> distinct = List.copyOf(changes.values());
        if (written == null) {
            core.statistics().puts(put(distinct), start);
        } else {
            written.put(distinct, visible -> core.statistics().puts(visible, start));
        }
    }

    void removeAll(Iterable<? extends K> keys) {
        List<K> all = new ArrayList<>();
        keys.forEach(all::add);
        remove(all);
    }

    /** Removes all mappings, telling the writer and the listeners; page by page. */
    void removeAll() {
        LoomMap.Cursor cursor = null;
        do {
            LoomMap.Page page = core.mappings().scan(cursor, PAGE_ENTRIES);
            if (!page.rows().isEmpty()) {
                remove(page.rows().stream()
                        .map(Result.Row::key)
                        .map(core.codec()::key)
                        .toList());
            }
            cursor = page.next();
        } while (cursor != null);
    }

    private void remove(List<K> keys) {
        long start = System.nanoTime();
        if (written == null) {
            core.statistics().removals(count(core.mappings().removeAll(encoded(keys))), start);
        } else {
            written.remove(keys, removed -> core.statistics().removals(removed, start));
        }
    }

    /** Returns how many became visible. */
    private long put(List<Change<K, V>> changes) {
        Expiry fixed = core.expiry().fixed();
        if (fixed == null) {
            return changes.stream().filter(change -> putOne(change).visible()).count();
        }
        List<Operation.Item> items = changes.stream()
                .map(change -> new Operation.Item(change.keyBytes(), requireNonNull(change.valueBytes())))
                .toList();
        List<Boolean> existed = core.mappings().writeAll(items, fixed);
        return fixed.creationMillis() == 0 ? count(existed) : existed.size();
    }

    private AtomicWrites.Outcome putOne(Change<K, V> change) {
        return writes.putWithoutWriter(change.key(), requireNonNull(change.value()), Condition.ALWAYS, false);
    }

    /** Keys that are not equal may have equal bytes, as arrays have. */
    private List<Bytes> encoded(List<K> keys) {
        return keys.stream().map(core.codec()::key).distinct().toList();
    }

    private static long count(List<Boolean> existed) {
        return existed.stream().filter(Boolean::booleanValue).count();
    }
}
