package io.loomcache.map;

import io.loomcache.map.SnapshotPart.Mapping;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How queries see the mappings of a cache. They change nothing. */
final class QueryRules {

    /** A page of a scan ends after the row that passes this many bytes of keys and values. */
    static final int PAGE_BYTES = 1 << 20;

    /** What a row takes beside its key and value. */
    private static final int ROW_BYTES = 32;

    private QueryRules() {}

    /** Reads keys; a mapping that the group still shows and the leader's time does not is for a tick to end. */
    static Result read(CacheState cache, List<Bytes> keys, long clockMillis, long nowMillis, long groupRevision) {
        List<Result.@Nullable Versioned> values = new ArrayList<>(keys.size());
        for (Bytes key : keys) {
            Mapping mapping = cache.find(key);
            byte[] value = mapping == null ? null : mapping.value();
            if (mapping == null || value == null || !mapping.isVisibleAt(clockMillis)) {
                values.add(null);
            } else if (mapping.isVisibleAt(nowMillis)) {
                values.add(new Result.Versioned(value, mapping.revision()));
            } else {
                return new Result.ClockBehind();
            }
        }
        values.forEach(value -> cache.activity().read(value != null));
        return new Result.Values(groupRevision, Collections.unmodifiableList(values));
    }

    /** What a cache shows while a guard of it is not held: its definition, and nothing else. */
    static Result unheld(Operation.OnCache query, CacheState cache, long groupRevision) {
        if (query instanceof Operation.Read || query instanceof Operation.Present) {
            return new Result.Closed(groupRevision);
        } else if (query instanceof Operation.Changes changes) {
            return new Result.Revisions(
                    groupRevision, Collections.nCopies(changes.keys().size(), Result.Revisions.LOCKED));
        } else if (query instanceof Operation.Scan) {
            return new Result.Page(List.of(), null);
        } else if (query instanceof Operation.Size) {
            return new Result.Count(0);
        } else if (query instanceof Operation.GetDefinition) {
            return new Result.Definition(cache.definition());
        }
        throw new AssertionError("unknown query " + query);
    }

    /** Which keys have a visible mapping. */
    static Result present(CacheState cache, List<Bytes> keys, long nowMillis) {
        BitSet present = new BitSet(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Mapping mapping = cache.find(keys.get(i));
            present.set(i, mapping != null && mapping.isVisibleAt(nowMillis));
        }
        return new Result.Batch(present);
    }

    /** When keys changed last. */
    static Result changes(CacheState cache, List<Bytes> keys, long groupRevision) {
        List<Long> revisions = new ArrayList<>(keys.size());
        for (Bytes key : keys) {
            Mapping known = cache.find(key);
            long revision = known == null ? cache.horizon() : known.revision();
            revisions.add(cache.softLocks().isLocked(key) ? Result.Revisions.LOCKED : revision);
        }
        return new Result.Revisions(groupRevision, Collections.unmodifiableList(revisions));
    }

    /**
     * One page in the order of segments and, within a segment, of keys. The cursor is the last key: it
     * tells its segment by itself, and only that segment's keys are sorted again for the next page.
     */
    static Result scan(CacheState cache, Segment[] segments, Operation.Scan scan, long nowMillis) {
        int limit = Math.max(1, scan.limit());
        List<Result.Row> rows = new ArrayList<>();
        Bytes after = scan.after();
        long bytes = 0;
        for (int i = after == null ? 0 : Segment.numberOf(cache.name(), after); i < segments.length; i++) {
            for (Bytes key : segments[i].keysAfter(cache.name(), after)) {
                Mapping mapping = cache.find(key);
                byte[] value = mapping == null ? null : mapping.value();
                if (mapping == null || value == null || !mapping.isVisibleAt(nowMillis)) {
                    continue;
                }
                rows.add(new Result.Row(key, value, mapping.revision()));
                bytes += ROW_BYTES + key.length() + value.length;
                if (rows.size() == limit || bytes >= PAGE_BYTES) {
                    return new Result.Page(Collections.unmodifiableList(rows), key);
                }
            }
            after = null;
        }
        return new Result.Page(Collections.unmodifiableList(rows), null);
    }
}
