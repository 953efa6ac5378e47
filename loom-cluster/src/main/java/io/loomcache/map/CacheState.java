package io.loomcache.map;

import io.loomcache.map.SnapshotPart.CacheMeta;
import io.loomcache.map.SnapshotPart.Mapping;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One cache: the counts and orders that follow from its mappings. The mappings themselves are in the
 * group's segments.
 *
 * <h2>What is remembered of a key</h2>
 *
 * A client that fills a cache from elsewhere reads the key, misses, learns the group's revision r, loads,
 * and writes "not changed since r". In between, somebody may have written the key, or removed it, or
 * cleared the cache because the source has changed; then the loaded value is old and the fill must be
 * refused. So the map has to answer, for any key and for any r: has the key changed after r?
 *
 * <ul>
 *   <li>For a key with a mapping, the mapping's revision answers.
 *   <li>A key that was removed or has expired leaves a <em>tombstone</em>, a mapping without value at the
 *       revision of its end. So does the removal of a key that was not there: it is how an
 *       application says that its source has changed, and a reader that missed just before is exactly the
 *       one to refuse. And so does a write whose mapping is born expired.
 *   <li>Of a key without either, the <em>horizon</em> tells what is known: nothing about it
 *       changed after the horizon. It begins at the revision that created the cache, rises to a clear's
 *       revision (which therefore needs no tombstones), and to the revision of every tombstone that is
 *       dropped when there are more than the limit, the oldest first.
 * </ul>
 *
 * Dropping tombstones and raising the horizon only ever turns a "no" into a "don't know", which is
 * answered like "yes": a fill may be refused without need, never accepted wrongly.
 *
 * <p>Expiry is a change at the log entry that removes the mapping, which may come a few entries after
 * the one whose time made it invisible. Fills based on a revision between the two are refused, again on
 * the safe side.
 *
 * <p>Everything here but the segments is derived: counts, tombstone order and expiry order are
 * functions of the set of mappings, with no trace of the order of their arrival. That is what makes a
 * member that installed a snapshot go on exactly like one that applied the whole log.
 */
final class CacheState {

    private final String name;
    private final CacheDefinition definition;
    private final long createdRevision;
    private final Segment[] segments;
    private final int tombstoneLimit;
    private final ExpiryQueue expiries;
    private final Fences fences;
    private final SoftLocks softLocks;
    private final Ages ages = new Ages();

    /** By revision, then key. */
    private final TreeSet<Mark> tombstones = new TreeSet<>();

    /** createdRevision <= horizon <= revision of every tombstone */
    private long horizon;

    /** Of the last event. */
    private long eventRevision;

    private final CacheActivity activity = new CacheActivity();
    private long entries;
    private long bytes;

    /** A cache without mappings; what the segments hold of it is yet to be {@linkplain #count counted}. */
    CacheState(
            CacheMeta meta,
            Segment[] segments,
            ExpirySchedule schedule,
            LockDeadlines lockDeadlines,
            int tombstoneLimit) {
        this.name = meta.name();
        this.definition = meta.definition();
        this.createdRevision = meta.createdRevision();
        this.horizon = meta.horizon();
        this.eventRevision = meta.eventRevision();
        this.fences = new Fences(meta.fences());
        this.softLocks = new SoftLocks(meta, lockDeadlines);
        this.segments = segments;
        this.tombstoneLimit = tombstoneLimit;
        this.expiries = new ExpiryQueue(name, schedule);
    }

    String name() {
        return name;
    }

    CacheDefinition definition() {
        return definition;
    }

    /** Nothing is known of changes at or below this revision to keys without mapping or tombstone. */
    long horizon() {
        return horizon;
    }

    /** Mappings held, among them those that have expired and were not removed yet; no tombstones. */
    long entries() {
        return entries;
    }

    /** Bytes of the keys and values of these mappings. */
    long bytes() {
        return bytes;
    }

    /** What has happened here. */
    CacheActivity activity() {
        return activity;
    }

    /** The number of mappings that are visible at the group's time. */
    long visibleEntries(long clockMillis) {
        return entries - expiries.countDue(clockMillis);
    }

    CacheMeta meta() {
        return new CacheMeta(
                name,
                definition,
                createdRevision,
                horizon,
                eventRevision,
                fences.copy(),
                softLocks.copyByKey(),
                softLocks.copyOfAll());
    }

    Fences fences() {
        return fences;
    }

    SoftLocks softLocks() {
        return softLocks;
    }

    /** The revision of the last event, 0 if there was none. */
    long eventRevision() {
        return eventRevision;
    }

    /** Says what has happened to a key, or to the whole cache. */
    void emit(Step step, EventType type, @Nullable Bytes key, byte @Nullable [] oldValue, byte @Nullable [] newValue) {
        eventRevision = step.index();
        activity.emitted(type);
        step.emit(type, name, key, oldValue, newValue);
    }

    /** The mapping or tombstone of a key, expired or not. */
    @Nullable
    Mapping find(Bytes key) {
        return segment(key).get(name, key);
    }

    /** Replaces what is known of a key, and ends a fence on it. */
    void change(Step step, Bytes key, @Nullable Mapping previous, Mapping next) {
        fences.remove(key);
        replace(step, key, previous, next);
    }

    /** Gives a mapping another expiry time. */
    void retime(Step step, Bytes key, Mapping previous, long expiresAtMillis) {
        replace(step, key, previous, new Mapping(previous.value(), previous.revision(), expiresAtMillis));
    }

    private void replace(Step step, Bytes key, @Nullable Mapping previous, Mapping next) {
        if (previous != null) {
            discount(key, previous);
        }
        count(key, next);
        segment(key).put(step.index(), name, key, next);
        while (tombstones.size() > tombstoneLimit) {
            dropOldestTombstone(step.index());
        }
    }

    /** Leaves a tombstone where the mapping of a key, if any, has been. */
    void bury(Step step, Bytes key, @Nullable Mapping previous) {
        change(step, key, previous, Mapping.tombstone(step.index()));
    }

    /** Buries a mapping whose time has come, and says so. */
    void expire(Step step, Bytes key, Mapping mapping) {
        bury(step, key, mapping);
        emit(step, EventType.EXPIRED, key, mapping.value(), null);
    }

    /**
     * Lets the mappings that were set longest ago go until a new one keeps the limits. What is
     * remembered of their last change stays: that a mapping is gone says nothing about its source.
     *
     * @return whether there is room; not if it would pass the limits all by itself
     */
    boolean makeRoom(Step step, Bytes key, int valueBytes) {
        Mapping present = find(key);
        byte[] old = present == null ? null : present.value();
        long presentBytes = old == null ? 0 : key.length() + old.length;
        long addedBytes = key.length() + valueBytes - presentBytes;
        if (isPassed(definition.maxBytes(), key.length() + valueBytes)) {
            return false;
        }
        while (isPassed(definition.maxEntries(), entries + (old == null ? 1 : 0))
                || isPassed(definition.maxBytes(), bytes + addedBytes)) {
            Bytes oldest = ages.oldestBut(key, this::walk);
            Mapping going = oldest == null ? null : find(oldest);
            if (oldest == null || going == null) {
                throw new IllegalStateException("cache '" + name + "' has no mapping left and no room, entries "
                        + entries + ", bytes " + bytes);
            }
            fences.remove(oldest);
            activity.evicted();
            if (going.revision() > horizon) {
                replace(step, oldest, going, Mapping.tombstone(going.revision()));
            } else {
                discount(oldest, going);
                segment(oldest).remove(step.index(), name, oldest);
            }
        }
        return true;
    }

    private static boolean isPassed(long limit, long wanted) {
        return limit > 0 && wanted > limit;
    }

    /** Shows every mapping of this cache, tombstones too. */
    private void walk(BiConsumer<Bytes, Mapping> each) {
        for (Segment segment : segments) {
            for (Bytes key : segment.keysAfter(name, null)) {
                Mapping mapping = find(key);
                if (mapping != null) {
                    each.accept(key, mapping);
                }
            }
        }
    }

    /** Forgets all mappings and tombstones; soft locks stand. */
    void clear(Step step) {
        for (Segment segment : segments) {
            segment.removeAll(step.index(), name);
        }
        expiries.clear();
        fences.clear();
        ages.clear();
        tombstones.clear();
        entries = 0;
        bytes = 0;
        horizon = step.index();
    }

    /** Takes a mapping that is in its segment, or about to be, into the counts and orders. */
    void count(Bytes key, Mapping mapping) {
        byte[] value = mapping.value();
        if (value == null) {
            tombstones.add(new Mark(mapping.revision(), key));
            return;
        }
        entries++;
        bytes += key.length() + value.length;
        ages.add(mapping.revision(), key);
        if (mapping.expiresAtMillis() != Mapping.NEVER) {
            expiries.add(mapping.expiresAtMillis(), key);
        }
    }

    private void discount(Bytes key, Mapping mapping) {
        byte[] value = mapping.value();
        if (value == null) {
            tombstones.remove(new Mark(mapping.revision(), key));
            return;
        }
        entries--;
        bytes -= key.length() + value.length;
        ages.remove(mapping.revision(), key);
        if (mapping.expiresAtMillis() != Mapping.NEVER) {
            expiries.remove(mapping.expiresAtMillis(), key);
        }
    }

    private void dropOldestTombstone(long index) {
        Mark oldest = tombstones.first();
        tombstones.remove(oldest);
        segment(oldest.key()).remove(index, name, oldest.key());
        horizon = oldest.place();
    }

    private Segment segment(Bytes key) {
        return segments[Segment.numberOf(name, key)];
    }
}
