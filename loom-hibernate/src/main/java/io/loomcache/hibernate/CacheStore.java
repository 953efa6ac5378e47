package io.loomcache.hibernate;

import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Result;
import io.loomcache.map.Result.Revisions;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hibernate.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions of a session factory in the cluster. A read that is not answered in time is a miss; what is sent after a
 * commit nobody waits for. Thread-safe.
 */
final class CacheStore {

    private static final Logger LOG = LoggerFactory.getLogger(CacheStore.class);

    private static final SourcedCaches.Lookup NOTHING = new SourcedCaches.Lookup(true, null);

    private final SourcedCaches caches;
    private final RegionCreation creation;
    private final Duration readTimeout;
    private final Breaker breaker;
    private final @Nullable Quarantine quarantine;
    private final Counters counters = new Counters();
    private final Locking locking;

    /** What this JVM has sent and not been answered: readers here wait for it, and so see what they have written. */
    private final Map<Cell, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /** What this thread has sent last. */
    @SuppressWarnings("ThreadLocalUsage") // session factories are few, and a thread works for several
    private final ThreadLocal<@Nullable CompletableFuture<?>> sentLast = new ThreadLocal<>();

    /** @param quarantine for changes while the cluster can't be reached, null if they fail */
    CacheStore(
            SourcedCaches caches,
            RegionCreation creation,
            HibernateSettings settings,
            @Nullable Quarantine quarantine) {
        this.quarantine = quarantine;
        this.caches = caches;
        this.creation = creation;
        this.readTimeout = settings.readTimeout();
        this.breaker = new Breaker(System::nanoTime, creation::probe);
        this.locking = new Locking(caches, creation, settings.lockTimeout(), counters, quarantine);
    }

    /** What is to happen before changes are made. */
    Locking locking() {
        return locking;
    }

    Counters counters() {
        return counters;
    }

    /** How many cells are concerned by what this JVM has sent and not been answered. */
    int underWay() {
        return underWay.size();
    }

    /** How many changes the cluster has not been told of. */
    int quarantined() {
        return quarantine == null ? 0 : quarantine.backlog();
    }

    /** Whether reads are sent to the cluster. */
    boolean isConnected() {
        return breaker.isClosed();
    }

    /** A revision that the cluster had reached before this was called. */
    long revision() {
        return caches.revision();
    }

    /**
     * The same, and not before what this thread has sent last: without it, what a transaction loads of what the one
     * before has changed would be too old to be stored.
     */
    long revisionOfThread() {
        CompletableFuture<?> sent = sentLast.get();
        if (sent != null && breaker.isClosed()) {
            try {
                sent.handle((done, failure) -> null).get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                breaker.failed();
            }
            sentLast.remove();
        }
        return caches.revision();
    }

    /** What the cluster shows of a cell; nothing if there is no answer in time. */
    SourcedCaches.Lookup look(Cell cell) {
        if (!breaker.isClosed()) {
            return NOTHING;
        }
        try {
            CompletableFuture<?> before = underWay.get(cell);
            if (before != null) {
                before.handle((done, failure) -> null).get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
            }
            return answer(caches.read(cell.region().name(), cell.key()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            missed(cell.region(), e);
        }
        return NOTHING;
    }

    /** When a cell changed last; {@link Revisions#LOCKED} also if there is no answer in time. */
    long changed(Cell cell) {
        if (!breaker.isClosed()) {
            return Revisions.LOCKED;
        }
        try {
            return answer(caches.changes(cell.region().name(), List.of(cell.key())))
                    .get(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            missed(cell.region(), e);
        }
        return Revisions.LOCKED;
    }

    private <T extends @Nullable Object> T answer(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void missed(RegionCache region, Exception failure) {
        if (isMissingCache(failure.getCause())) {
            creation.again(region);
        } else {
            LOG.debug("region {}: no answer, the database is asked instead", region.name(), failure);
            counters.unanswered.increment();
            breaker.failed();
        }
    }

    /** Which keys of a region have an entry; null while it is closed. */
    CompletableFuture<@Nullable BitSet> present(RegionCache region, List<Bytes> keys) {
        return caches.present(region.name(), keys);
    }

    /** The largest value, in bytes, that can be stored. */
    int largestValue() {
        return caches.largestValue();
    }

    /**
     * Sends what follows a transaction, without waiting: what is lost of it costs a miss, since locks end by
     * themselves.
     *
     * @param cells that it is about
     */
    void send(CompletableFuture<List<Part>> parts, Collection<Cell> cells) {
        CompletableFuture<List<SourcedCaches.Step>> sent = parts.thenCompose(
                all -> all.isEmpty() ? CompletableFuture.completedFuture(List.of()) : caches.together(all));
        cells.forEach(cell -> underWay.put(cell, sent));
        if (!sent.isDone()) {
            sentLast.set(sent);
        }
        var unused = sent.whenComplete((steps, failure) -> {
            cells.forEach(cell -> underWay.remove(cell, sent));
            if (failure != null) {
                LOG.debug("what followed a transaction did not reach the second-level cache", failure);
                counters.followUpsLost.increment();
            } else {
                steps.forEach(counters::count);
            }
        });
    }

    /** The number of entries of a region. */
    long size(RegionCache region) {
        try {
            return LoomClient.await(caches.size(region.name()));
        } catch (LoomException e) {
            throw new CacheException("region " + region.name() + ": " + e.getMessage(), e);
        }
    }

    static boolean isMissingCache(@Nullable Throwable failure) {
        return failure instanceof LoomException.Rejected rejected && rejected.reason() == Result.Reason.NO_CACHE;
    }

    /** Ends a lock, without waiting. */
    void unlock(RegionLock lock) {
        send(CompletableFuture.completedFuture(List.of(lock.unlock())), List.of());
    }
}
