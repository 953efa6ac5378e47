package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Bytes;
import io.loomcache.map.Condition;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation;
import io.loomcache.map.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
        Map<Bytes, Change<K, V>> changes = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            // What can't be encoded fails here, before anything is changed.
            Operation.Item item =
                    new Operation.Item(core.codec().key(key), core.codec().value(value));
            changes.put(item.key(), new Change<>(new LoomEntry<>(key, value), item));
        });
        List<Change<K, V>> distinct = List.copyOf(changes.values());
        WriteThrough<K, V> writer = core.writer();
        if (writer == null) {
            core.statistics().puts(put(distinct), start);
        } else {
            List<LoomMap.Lookup> before = core.mappings()
                    .lookupAll(
                            distinct.stream().map(change -> change.item.key()).toList());
            writer.writeAll(distinct.stream().map(Change::entry).toList()).apply(written -> {
                Set<K> done = written.stream().map(LoomEntry::key).collect(Collectors.toSet());
                core.statistics().puts(putWritten(distinct, before, done), start);
            });
        }
    }

    /** An entry and its bytes. */
    private record Change<K, V>(LoomEntry<K, V> entry, Operation.Item item) {}

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
            writer.deleteAll(keys)
                    .apply(deleted ->
                            core.statistics().removals(count(core.mappings().removeAll(encoded(deleted))), start));
        }
    }

    /** Returns how many became visible. */
    private long put(List<Change<K, V>> changes) {
        Expiry fixed = core.expiry().fixed();
        if (fixed == null) {
            return changes.stream()
                    .filter(change -> putOne(change.entry).visible())
                    .count();
        }
        List<Boolean> existed =
                core.mappings().writeAll(changes.stream().map(Change::item).toList(), fixed);
        return fixed.creationMillis() == 0 ? count(existed) : existed.size();
    }

    /**
     * Puts what the writer has been told. A key that somebody changed since the writer was asked is put as a
     * single one, which tells the writer again: else the source would keep the one value and the cache the
     * other.
     */
    private long putWritten(List<Change<K, V>> changes, List<LoomMap.Lookup> before, Set<K> done) {
        List<Change<K, V>> told = new ArrayList<>();
        List<Mappings.Write> puts = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (done.contains(changes.get(i).entry.key())) {
                told.add(changes.get(i));
                puts.add(putUnlessChanged(changes.get(i).item, before.get(i)));
            }
        }
        List<Result.Written> results = core.mappings().writeEach(puts);
        long visible = 0;
        RuntimeException failure = null;
        for (int i = 0; i < puts.size(); i++) {
            try {
                visible += isVisible(told.get(i), puts.get(i), results.get(i)) ? 1 : 0;
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return visible;
    }

    private Mappings.Write putUnlessChanged(Operation.Item item, LoomMap.Lookup before) {
        Result.Versioned found = before.found();
        Condition unchanged = found == null
                ? new Condition.NotChangedSince(before.groupRevision())
                : new Condition.RevisionEquals(found.revision());
        Expiry expiry = found == null
                ? new Expiry(core.expiry().creationMillis(), Expiry.UNCHANGED)
                : new Expiry(Expiry.ETERNAL, core.expiry().updateMillis());
        return new Mappings.Write(item.key(), item.value(), unchanged, expiry, false);
    }

    private boolean isVisible(Change<K, V> change, Mappings.Write put, Result.Written result) {
        return result.applied()
                ? result.existed() || put.expiry().creationMillis() != 0
                : writes.put(change.entry.key(), change.entry.value(), Condition.ALWAYS, false)
                        .visible();
    }

    private AtomicWrites.Outcome putOne(LoomEntry<K, V> entry) {
        return writes.putWithoutWriter(entry.key(), entry.value(), Condition.ALWAYS, false);
    }

    /** Keys that are not equal may have equal bytes, as arrays have. */
    private List<Bytes> encoded(List<K> keys) {
        return keys.stream().map(core.codec()::key).distinct().toList();
    }

    private static long count(List<Boolean> existed) {
        return existed.stream().filter(Boolean::booleanValue).count();
    }
}
