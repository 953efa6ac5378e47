package io.loomcache.hibernate;

import io.loomcache.client.Guard;
import io.loomcache.client.LoomClient;
import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.hibernate.QuarantineJournal.Change;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.hibernate.cache.CacheException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an application go on changing rows while the cluster can't be reached. Thread-safe.
 *
 * <p>As long as the cluster answers, the application holds its {@link Guard}. When it does not, the guard is released; once
 * nobody can hold it any more, changes are written to a journal instead of being told to the cluster, whose
 * caches show nothing to anybody meanwhile. When the cluster answers again, all that is in the journal is locked there, as
 * it would have been; only then the guard is held again. These locks end by their time: the
 * transactions that they stand for may not have ended yet, or never end, where the application was killed.
 */
final class Quarantine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private static final long RETRY_MILLIS = 500;
    private static final long END_MILLIS = 1_000;

    /** A cluster that comes and goes between them is not worth waiting for any longer. */
    private static final int ATTEMPTS = 3;

    private final QuarantineJournal journal;
    private final Guard guard;
    private final SourcedCaches caches;
    private final LateLocks lateLocks;
    private final ScheduledExecutorService background;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Caches that are to be under the guard, and of which this process does not know that they are. */
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    private volatile boolean held;

    Quarantine(QuarantineJournal journal, SourcedCaches caches, long lockTimeoutMillis) {
        this.journal = journal;
        this.caches = caches;
        this.lateLocks = new LateLocks(caches, lockTimeoutMillis);
        this.guard = caches.guard(journal.owner(), journal.lease());
        this.background = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "loom-quarantine");
            thread.setDaemon(true);
            return thread;
        });
        lateLocks.add(journal.backlog());
        held = journal.backlog().isEmpty();
        if (held) {
            guard.hold();
        } else {
            LOG.warn(
                    "{} changes of before have not been told to the cluster yet",
                    journal.backlog().size());
        }
        var unused = background.scheduleWithFixedDelay(this::goOn, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Puts a cache under the guard, now or as soon as it can be done; until it is, its changes can't do without the cluster. */
    CompletableFuture<Void> cover(String cache) {
        wanted.add(cache);
        return guard.cover(List.of(cache)).thenRunAsync(() -> covered(Set.of(cache)), background);
    }

    private void coverWanted() {
        Set<String> missing = Set.copyOf(wanted);
        if (!missing.isEmpty()) {
            LoomClient.await(guard.cover(missing));
            covered(missing);
        }
    }

    private void covered(Set<String> caches) {
        lock.lock();
        try {
            Set<String> all = new TreeSet<>(journal.guarded());
            if (all.addAll(caches)) {
                journal.setGuarded(all);
            }
            wanted.removeAll(caches);
        } finally {
            lock.unlock();
        }
    }

    /** How many changes the cluster has not been told of, and whether it is asked at all: 0 only if it is. */
    int backlog() {
        lock.lock();
        try {
            return held ? 0 : Math.max(1, journal.backlog().size());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells the cluster of a change before it is made, or if that can't be done, the journal.
     *
     * @param changes asked for only if the journal is told
     * @param cluster tells the cluster, and waits
     * @return what {@code cluster} does, or {@code otherwise} if the journal was told
     * @throws LoomException.Rejected the cluster has refused it
     * @throws CacheException nobody could be told: the change must not be made
     */
    <T> T tell(Supplier<? extends Collection<Change>> changes, Supplier<T> cluster, T otherwise) {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (held) {
                try {
                    return cluster.get();
                } catch (LoomException.NotDone | LoomException.OutcomeUnknown e) {
                    release(e);
                }
            }
            if (isWritten(changes.get())) {
                return otherwise;
            }
        }
        throw new CacheException("the second-level cache comes and goes, so nothing may be committed");
    }

    private void release(LoomException cause) {
        lock.lock();
        try {
            if (held) {
                held = false;
                guard.release();
                LOG.warn(
                        "the cluster can't be told of changes; from now on they go to the journal, and nobody reads"
                                + " these regions: {}",
                        cause.getMessage());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes changes to the journal as soon as nobody can hold the guard; not if it is held here again before. */
    private boolean isWritten(Collection<Change> changes) {
        lock.lock();
        try {
            while (!held) {
                long leftNanos = guard.release();
                if (leftNanos <= 0) {
                    write(changes);
                    return true;
                }
                changed.awaitNanos(leftNanos);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("interrupted before a change was told to anybody: nothing may be committed", e);
        } finally {
            lock.unlock();
        }
    }

    private void write(Collection<Change> changes) {
        for (Change change : changes) {
            if (!journal.guarded().contains(change.cache())) {
                throw new CacheException(
                        "region " + change.cache() + ": the cluster can't be reached, and was not since the"
                                + " region came to be, so nothing may be committed");
            }
        }
        try {
            journal.append(changes);
        } catch (UncheckedIOException e) {
            throw new CacheException(e.getMessage() + ": nothing may be committed", e);
        }
        lateLocks.add(changes);
    }

    /** Does what was not possible before. */
    private void goOn() {
        try {
            coverWanted();
            if (!held) {
                LoomClient.await(caches.definition(""));
                returnToCluster();
            }
        } catch (LoomException | UncheckedIOException e) {
            LOG.debug("the cluster can't be told yet", e);
        }
    }

    /** Only the last of what is to be told keeps changes waiting. */
    private void returnToCluster() {
        lateLocks.take();
        lock.lock();
        try {
            lateLocks.take();
            journal.clear();
            held = true;
            guard.hold();
            changed.signalAll();
            LOG.info("the cluster has been told of all changes, and the regions can be read again");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the guard, unless there is something left to tell; then the next process finds it in the journal. That it ends is
     * written before: a journal must not count on a guard that the cluster does not have.
     */
    @Override
    public void close() {
        background.shutdownNow();
        lock.lock();
        try {
            guard.release();
            if (held) {
                journal.setGuarded(Set.of());
                guard.end().get(END_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | UncheckedIOException e) {
            LOG.warn(
                    "the guard '{}' may stay in the cluster, and its regions can't be read then until this application has"
                            + " started again",
                    journal.owner(),
                    e);
        } finally {
            lock.unlock();
            journal.close();
        }
    }
}
