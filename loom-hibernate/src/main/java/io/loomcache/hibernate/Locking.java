package io.loomcache.hibernate;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hibernate.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cluster of changes before they are made, by locks and evictions, or in its stead the quarantine. What can't be
 * told is an exception. Thread-safe.
 */
final class Locking {

    /** Of no lock in the cluster. */
    private static final long NO_TOKEN = 0;

    private final SourcedCaches caches;
    private final RegionCreation creation;
    private final Duration timeout;
    private final Counters counters;
    private final @Nullable Quarantine quarantine;

    /**
     * @param timeout after which locks end by themselves
     * @param quarantine for changes while the cluster can't be reached, null if they fail
     */
    Locking(
            SourcedCaches caches,
            RegionCreation creation,
            Duration timeout,
            Counters counters,
            @Nullable Quarantine quarantine) {
        this.caches = caches;
        this.creation = creation;
        this.timeout = timeout;
        this.counters = counters;
        this.quarantine = quarantine;
    }

    long timeoutMillis() {
        return timeout.toMillis();
    }

    /**
     * Locks, all at once, and waits for it.
     *
     * @return the steps that did it, whose revisions are the locks' tokens; none if the changes are in quarantine
     * @throws CacheException not every lock was granted, or it took too long: nothing may rely on any of them
     */
    List<SourcedCaches.Step> lock(List<Part> locks, Collection<RegionCache> regions) {
        try {
            return told(() -> changes(locks), () -> grantedInTime(locks, regions), List.of());
        } catch (LoomException e) {
            counters.locksFailed.increment();
            throw new CacheException(
                    "the second-level cache granted no lock, so nothing may be committed: " + e.getMessage(), e);
        }
    }

    /** Tells the cluster of changes, or in its stead the quarantine. */
    private <T> T told(Supplier<List<QuarantineJournal.Change>> changes, Supplier<T> cluster, T otherwise) {
        return quarantine == null ? cluster.get() : quarantine.tell(changes, cluster, otherwise);
    }

    private static List<QuarantineJournal.Change> changes(List<Part> locks) {
        List<QuarantineJournal.Change> changes = new ArrayList<>();
        for (Part part : locks) {
            if (part instanceof Operation.SoftLock lock) {
                lock.keys().forEach(key -> changes.add(new QuarantineJournal.Change(lock.cache(), key)));
            } else {
                changes.add(new QuarantineJournal.Change(part.cache(), null));
            }
        }
        return changes;
    }

    private List<SourcedCaches.Step> grantedInTime(List<Part> locks, Collection<RegionCache> regions) {
        long sentNanos = System.nanoTime();
        List<SourcedCaches.Step> steps = granted(locks, regions);
        long tookNanos = System.nanoTime() - sentNanos;
        if (tookNanos > timeout.toNanos() / 2) {
            throw new CacheException("the second-level cache granted locks that may be over before the database has"
                    + " committed: this took " + TimeUnit.NANOSECONDS.toMillis(tookNanos)
                    + " ms, expected at most half of " + HibernateSettings.LOCK_TIMEOUT + " " + timeout);
        }
        return steps;
    }

    private List<SourcedCaches.Step> granted(List<Part> locks, Collection<RegionCache> regions) {
        List<SourcedCaches.Step> steps = LoomClient.await(caches.together(locks));
        Result.Rejected refusal = refusal(steps);
        if (refusal != null && refusal.reason() == Result.Reason.NO_CACHE) {
            regions.forEach(creation::create);
            steps = LoomClient.await(caches.together(locks));
            refusal = refusal(steps);
        }
        if (refusal != null) {
            throw new LoomException.Rejected(refusal.message(), refusal.reason());
        }
        return steps;
    }

    private static Result.@Nullable Rejected refusal(List<SourcedCaches.Step> steps) {
        return steps.stream().flatMap(SourcedCaches.Step::refusals).findFirst().orElse(null);
    }

    /** A lock on a whole region, granted now. */
    RegionLock lockAll(RegionCache region) {
        List<Part> lock = List.of(new Operation.SoftLockAll(region.name(), timeoutMillis()));
        List<SourcedCaches.Step> steps = lock(lock, List.of(region));
        return new RegionLock(region, steps.isEmpty() ? NO_TOKEN : steps.get(0).revision());
    }

    /**
     * Removes an entry, and refuses what was loaded before.
     *
     * @throws CacheException it may still be there
     */
    void evict(Cell cell) {
        evict(cell.region(), cell.key(), () -> caches.remove(cell.region().name(), cell.key()));
    }

    /**
     * Removes all entries of a region, and refuses what was loaded before.
     *
     * @throws CacheException they may still be there
     */
    void clear(RegionCache region) {
        evict(region, null, () -> caches.clear(region.name()));
    }

    private void evict(RegionCache region, @Nullable Bytes key, Supplier<CompletableFuture<Void>> eviction) {
        try {
            told(
                    () -> List.of(new QuarantineJournal.Change(region.name(), key)),
                    () -> {
                        LoomClient.await(eviction.get());
                        return region;
                    },
                    region);
        } catch (LoomException e) {
            if (!CacheStore.isMissingCache(e)) {
                throw new CacheException("region " + region.name() + ": " + e.getMessage(), e);
            }
        }
    }
}
