package io.loomcache.map;

import io.loomcache.map.Result.Reason;
import io.loomcache.map.SnapshotPart.CacheMeta;
import io.loomcache.map.SnapshotPart.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The caches of a group, their mappings in segments, and what is due to expire among them. */
final class Caches {

    private final MapLimits limits;
    private final Segment[] segments = new Segment[Segment.COUNT];
    private final Map<String, CacheState> byName = new HashMap<>();
    private final ExpirySchedule schedule = new ExpirySchedule();
    private final LockDeadlines lockDeadlines = new LockDeadlines();

    /** No caches. */
    Caches(MapLimits limits) {
        this.limits = limits;
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment(i);
        }
    }

    /**
     * The caches of a snapshot.
     *
     * @throws IllegalArgumentException if a mapping's cache is unknown or its key is in the wrong segment
     */
    Caches(MapLimits limits, List<CacheMeta> metas, List<SnapshotPart.Segment> parts) {
        this.limits = limits;
        for (CacheMeta meta : metas) {
            add(meta);
        }
        for (SnapshotPart.Segment part : parts) {
            segments[part.number() - 1] = new Segment(part);
            part.mappings().forEach((cache, mappings) -> count(part.number(), cache, mappings));
        }
    }

    @Nullable
    CacheState find(String name) {
        return byName.get(name);
    }

    Segment[] segments() {
        return segments;
    }

    Result create(Step step, String name, CacheDefinition definition) {
        CacheState present = byName.get(name);
        if (present != null) {
            return present.definition().equals(definition)
                    ? Result.DONE
                    : new Result.Rejected(
                            Reason.CACHE_DIFFERS,
                            "cache '" + name + "' exists with another definition: "
                                    + differences(present.definition(), definition));
        }
        if (byName.size() >= limits.caches()) {
            return new Result.Rejected(
                    Reason.LIMIT, "cache '" + name + "' would pass the limit of caches in a group: " + limits.caches());
        }
        add(new CacheMeta(name, definition, step.index(), step.index(), 0, Map.of(), Map.of(), List.of()));
        return Result.DONE;
    }

    Result destroy(Step step, String name) {
        CacheState cache = byName.get(name);
        if (cache != null && cache.softLocks().size() > 0) {
            return ReplicatedMap.inUse(
                    name, "has " + cache.softLocks().size() + " soft locks of transactions, which end by their time");
        }
        if (cache != null) {
            byName.remove(name);
            cache.clear(step);
            cache.emit(step, EventType.DESTROYED, null, null, null);
        }
        return Result.DONE;
    }

    /** Removes the mappings that expired first, at most so many; the rest stay invisible until later steps. */
    void expireDue(Step step, int most) {
        for (int i = 0; i < most; i++) {
            ExpiryQueue queue = schedule.due(step.clockMillis());
            if (queue == null) {
                return;
            }
            expireNext(step, queue);
        }
    }

    boolean isExpiryDue(long millis) {
        return schedule.due(millis) != null;
    }

    /** Ends soft locks whose time is over, at most so many; the rest stand until later steps. */
    void expireLocks(Step step, int most) {
        for (int i = 0; i < most; i++) {
            LockDeadlines.Deadline over = lockDeadlines.due(step.clockMillis());
            if (over == null) {
                return;
            }
            CacheState cache = byName.get(over.cache());
            if (cache == null) {
                throw new IllegalStateException("a soft lock of cache '" + over.cache()
                        + "', which does not exist, is due at index " + step.index());
            }
            SourceRules.expire(step, cache, over);
        }
    }

    /** Time begins: until now soft locks, if a restored snapshot has any, had lengths of time instead of deadlines. */
    void beginTime(long millis) {
        byName.values().forEach(cache -> cache.softLocks().postpone(millis));
    }

    boolean isLockDue(long millis) {
        return lockDeadlines.due(millis) != null;
    }

    /** The names, in order. */
    List<String> names() {
        return List.copyOf(new TreeSet<>(byName.keySet()));
    }

    /** Name, definition and horizon of every cache, in order of name. */
    List<CacheMeta> metas() {
        List<CacheMeta> metas = new ArrayList<>(byName.size());
        for (CacheState cache : new TreeMap<>(byName).values()) {
            metas.add(cache.meta());
        }
        return List.copyOf(metas);
    }

    /** In order of name. */
    List<CacheStatistics> statistics(Sessions sessions) {
        List<CacheStatistics> statistics = new ArrayList<>(byName.size());
        for (CacheState cache : new TreeMap<>(byName).values()) {
            statistics.add(cache.activity()
                    .statistics(cache, sessions.listeners(cache.name()).size()));
        }
        return statistics;
    }

    private void expireNext(Step step, ExpiryQueue queue) {
        CacheState cache = byName.get(queue.cache());
        Bytes key = queue.nextKey();
        Mapping mapping = cache == null || key == null ? null : cache.find(key);
        if (cache == null || key == null || mapping == null) {
            throw new IllegalStateException("expiry queue and mappings of cache '" + queue.cache()
                    + "' disagree at index " + step.index() + ", key " + key);
        }
        cache.expire(step, key, mapping);
    }

    private void add(CacheMeta meta) {
        CacheState cache = new CacheState(meta, segments, schedule, lockDeadlines, limits.tombstonesPerCache());
        if (byName.put(meta.name(), cache) != null) {
            throw new IllegalArgumentException("cache '" + meta.name() + "' occurs twice");
        }
    }

    private void count(int partNumber, String name, Map<Bytes, Mapping> mappings) {
        CacheState cache = byName.get(name);
        if (cache == null) {
            throw new IllegalArgumentException(
                    "part " + partNumber + " has mappings of cache '" + name + "', which the meta part does not have");
        }
        mappings.forEach((key, mapping) -> {
            int expected = Segment.numberOf(name, key) + 1;
            if (expected != partNumber) {
                throw new IllegalArgumentException("part " + partNumber + " has key " + key + " of cache '" + name
                        + "', which belongs to part " + expected);
            }
            cache.count(key, mapping);
        });
    }

    private static String differences(CacheDefinition present, CacheDefinition asked) {
        List<String> differences = new ArrayList<>();
        addDifference(differences, "maxEntries", present.maxEntries(), asked.maxEntries());
        addDifference(differences, "maxBytes", present.maxBytes(), asked.maxBytes());
        TreeSet<String> names = new TreeSet<>(present.attributes().keySet());
        names.addAll(asked.attributes().keySet());
        for (String name : names) {
            addDifference(
                    differences,
                    name,
                    present.attributes().get(name),
                    asked.attributes().get(name));
        }
        return String.join("; ", differences);
    }

    private static void addDifference(
            List<String> differences, String name, @Nullable Object present, @Nullable Object asked) {
        if (!Objects.equals(present, asked)) {
            differences.add(name + " is " + shown(present) + ", asked for " + shown(asked));
        }
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "not set" : "'" + value + "'";
    }
}
