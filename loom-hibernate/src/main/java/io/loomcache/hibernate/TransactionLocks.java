package io.loomcache.hibernate;

import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The soft locks that a transaction has been granted. Belongs to its session. */
final class TransactionLocks {

    /** Most keys of a region that are locked one by one; a transaction that changes more locks the region. */
    static final int KEYS = 10_000;

    private final Locking locking;
    private final List<Held> held = new ArrayList<>();

    /** @param key null for a whole region */
    private record Held(RegionCache region, @Nullable Bytes key, long token, long grantedNanos) {}

    TransactionLocks(Locking locking) {
        this.locking = locking;
    }

    /**
     * Locks cells and whole regions in one step, but for those whose lock is fresh.
     *
     * @param since as in {@link Operation.SoftLock}
     * @throws org.hibernate.cache.CacheException not all were granted
     */
    void lock(Collection<Cell> cells, Collection<RegionCache> regions, long since) {
        Map<String, RegionCache> byName = new HashMap<>();
        Map<String, List<Bytes>> keys = new LinkedHashMap<>();
        Set<Cell> fresh = fresh();
        for (Cell cell : cells) {
            if (!fresh.contains(cell)) {
                String name = cell.region().name();
                byName.put(name, cell.region());
                keys.computeIfAbsent(name, any -> new ArrayList<>()).add(cell.key());
            }
        }
        regions.forEach(region -> byName.put(region.name(), region));
        List<String> whole = regions.stream().map(RegionCache::name).toList();
        List<Part> wanted = parts(keys, whole, since, locking.timeoutMillis());
        if (!wanted.isEmpty()) {
            locking.lock(wanted, byName.values()).forEach(step -> hold(step, byName));
        }
    }

    /**
     * Locks on keys and on whole caches, and on the whole of a cache of which too many keys are wanted.
     *
     * @param since as in {@link Operation.SoftLock}
     */
    static List<Part> parts(Map<String, List<Bytes>> keys, Collection<String> whole, long since, long timeoutMillis) {
        List<Part> parts = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>(whole);
        keys.forEach((cache, some) -> {
            if (some.size() > KEYS) {
                all.add(cache);
            } else {
                parts.add(new Operation.SoftLock(cache, some, since, timeoutMillis));
            }
        });
        all.forEach(cache -> parts.add(new Operation.SoftLockAll(cache, timeoutMillis)));
        return parts;
    }

    /** Cells whose lock will not be over soon: one that was taken while the transaction ran may be old by its commit. */
    private Set<Cell> fresh() {
        long longestNanos = Duration.ofMillis(locking.timeoutMillis()).toNanos() / 4;
        long now = System.nanoTime();
        Set<Cell> fresh = new LinkedHashSet<>();
        for (Held lock : held) {
            if (lock.key() != null && now - lock.grantedNanos() < longestNanos) {
                fresh.add(new Cell(lock.region(), lock.key()));
            }
        }
        return fresh;
    }

    private void hold(SourcedCaches.Step step, Map<String, RegionCache> byName) {
        long now = System.nanoTime();
        for (Part part : step.parts()) {
            RegionCache region = Objects.requireNonNull(byName.get(part.cache()));
            if (part instanceof Operation.SoftLock lock) {
                lock.keys().forEach(key -> held.add(new Held(region, key, step.revision(), now)));
            } else {
                held.add(new Held(region, null, step.revision(), now));
            }
        }
    }

    /** The cells that are locked. */
    Set<Cell> cells() {
        Set<Cell> cells = new LinkedHashSet<>();
        for (Held lock : held) {
            if (lock.key() != null) {
                cells.add(new Cell(lock.region(), lock.key()));
            }
        }
        return cells;
    }

    /**
     * What ends all these locks.
     *
     * @param value of a cell, null for none
     */
    List<Part> unlocks(Function<Cell, byte @Nullable []> value) {
        Map<RegionCache, Map<Long, List<Operation.Change>>> ofCells = new LinkedHashMap<>();
        List<Part> ofRegions = new ArrayList<>();
        for (Held lock : held) {
            if (lock.key() == null) {
                ofRegions.add(new Operation.SoftUnlockAll(lock.region().name(), lock.token()));
            } else {
                ofCells.computeIfAbsent(lock.region(), any -> new LinkedHashMap<>())
                        .computeIfAbsent(lock.token(), any -> new ArrayList<>())
                        .add(new Operation.Change(lock.key(), value.apply(new Cell(lock.region(), lock.key()))));
            }
        }
        List<Part> unlocks = new ArrayList<>();
        ofCells.forEach((region, byToken) -> byToken.forEach((token, changes) ->
                unlocks.add(new Operation.SoftUnlock(region.name(), token, changes, region.expiry()))));
        unlocks.addAll(ofRegions);
        return unlocks;
    }

    /** Leaves the locks to their time. */
    void forget() {
        held.clear();
    }
}
