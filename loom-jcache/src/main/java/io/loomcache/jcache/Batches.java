package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** putAll and the two removeAll: many keys in bounded pieces, each piece atomic, the whole not. */
final class Batches<K, V> {

    private static final int PAGE_ENTRIES = 500;

    private final Core<K, V> core;
    private final AtomicWrites<K, V> writes;

    Batches(Core<K, V> core, AtomicWrites<K, V> writes) {
        this.core = core;
        this.writes = writes;
    }

    void putAll(Map<? extends K, ? extends V> map) {
        long start = System.nanoTime();
        List<LoomEntry<K, V>> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new LoomEntry<>(key, value)));
        List<Operation.Item> items = items(entries); // what can't be encoded fails before anything is changed
        WriteThrough<K, V> writer = core.writer();
        if (writer == null) {
            core.statistics().puts(put(entries, items), start);
        } else {
            WriteThrough.Taken<LoomEntry<K, V>> taken = writer.writeAll(entries);
            core.statistics().puts(put(taken.done(), items(taken.done())), start);
            taken.rethrowFailure();
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
        List<Bytes> keyBytes = encoded(keys);
        WriteThrough<K, V> writer = core.writer();
        if (writer == null) {
            core.statistics().removals(count(core.mappings().removeAll(keyBytes)), start);
        } else {
            WriteThrough.Taken<K> taken = writer.deleteAll(keys);
            core.statistics().removals(count(core.mappings().removeAll(encoded(taken.done()))), start);
            taken.rethrowFailure();
        }
    }

    /** Returns how many became visible. */
    private long put(List<LoomEntry<K, V>> entries, List<Operation.Item> items) {
        @Nullable Expiry fixed = core.expiry().fixed();
        if (fixed == null) {
            return entries.stream()
                    .filter(entry -> writes.putWithoutWriter(entry.key(), entry.value(), Condition.ALWAYS, false)
                            .visible())
                    .count();
        }
        List<Boolean> existed = core.mappings().writeAll(items, fixed);
        return fixed.creationMillis() == 0 ? count(existed) : existed.size();
    }

    private List<Operation.Item> items(List<LoomEntry<K, V>> entries) {
        return entries.stream()
                .map(entry -> new Operation.Item(
                        core.codec().key(entry.key()), core.codec().value(entry.value())))
                .toList();
    }

    private List<Bytes> encoded(List<K> keys) {
        return keys.stream().map(core.codec()::key).toList();
    }

    private static long count(List<Boolean> existed) {
        return existed.stream().filter(Boolean::booleanValue).count();
    }
}
