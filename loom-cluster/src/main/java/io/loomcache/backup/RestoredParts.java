package io.loomcache.backup;

import io.loomcache.map.Bytes;
import io.loomcache.map.SnapshotPart;
import io.loomcache.map.SnapshotPart.CacheMeta;
import io.loomcache.map.SnapshotPart.Events;
import io.loomcache.map.SnapshotPart.Mapping;
import io.loomcache.map.SnapshotPart.Meta;
import io.loomcache.map.SnapshotPart.Segment;
import io.loomcache.map.SnapshotPart.SoftLock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The parts of one group's state as a new cluster begins with them: as if one log entry had written all of it, which comes after every
 * entry that a client of the old cluster can have seen. So whatever anybody knows from before is older than every mapping.
 *
 * <p>Sessions, fences, tombstones and events are left behind. Guards stay, for their owners may be changing rows at this moment. Soft locks stay as well, for
 * as long as they had left, counted from the new cluster's first entry; but no value comes with their end. Used by one thread, part 0 first.
 */
final class RestoredParts {

    private final long revision;
    private final Predicate<String> isCleared;
    private final Set<String> cleared = new HashSet<>();

    /**
     * For a group whose state will stand at this revision.
     *
     * @param isCleared tells by the name of a cache whether its mappings are left behind; those of regions always are
     */
    RestoredParts(long revision, Predicate<String> isCleared) {
        this.revision = revision;
        this.isCleared = isCleared;
    }

    SnapshotPart restored(SnapshotPart part) {
        if (part instanceof Meta meta) {
            meta.caches().stream()
                    .filter(cache -> Regions.isRegion(cache) || isCleared.test(cache.name()))
                    .forEach(cache -> cleared.add(cache.name()));
            List<CacheMeta> caches = meta.caches().stream()
                    .map(cache -> cache(cache, meta.clockMillis()))
                    .toList();
            return new Meta(revision, 0, 0, meta.clusterVersion(), caches, List.of(), meta.guards());
        } else if (part instanceof Segment segment) {
            return segment(segment);
        }
        return new Events(revision, revision, List.of());
    }

    /** The names of the caches whose mappings are left behind, known behind part 0. */
    Set<String> cleared() {
        return Set.copyOf(cleared);
    }

    private CacheMeta cache(CacheMeta cache, long clockMillis) {
        Map<Bytes, List<SoftLock>> locks = new TreeMap<>();
        cache.softLocks().forEach((key, each) -> locks.put(key, locks(each, clockMillis)));
        return new CacheMeta(
                cache.name(),
                cache.definition(),
                revision,
                revision,
                0,
                Map.of(),
                locks,
                locks(cache.softLocksOfAll(), clockMillis));
    }

    private static List<SoftLock> locks(List<SoftLock> locks, long clockMillis) {
        return locks.stream()
                .map(lock -> new SoftLock(lock.token(), Math.max(1, lock.deadlineMillis() - clockMillis), false))
                .toList();
    }

    private Segment segment(Segment segment) {
        Map<String, Map<Bytes, Mapping>> caches = new TreeMap<>();
        segment.mappings().forEach((cache, mappings) -> {
            Map<Bytes, Mapping> kept = new TreeMap<>();
            mappings.forEach((key, mapping) -> {
                if (mapping.value() != null) {
                    kept.put(key, new Mapping(mapping.value(), revision, mapping.expiresAtMillis()));
                }
            });
            if (!kept.isEmpty() && !cleared.contains(cache)) {
                caches.put(cache, kept);
            }
        });
        return new Segment(segment.number(), revision, caches);
    }
}
