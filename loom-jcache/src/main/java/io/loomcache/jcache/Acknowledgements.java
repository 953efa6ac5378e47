package io.loomcache.jcache;

import io.loomcache.map.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a writer wait until the synchronous listeners of this JVM have handled its change. The writer
 * announces the key before it writes, because the event may arrive before the answer; the revision in the
 * answer then tells which event is its own.
 */
final class Acknowledgements {

    private static final long PATIENCE_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Bytes, Awaited> awaited = new HashMap<>();

    /** Guarded by the lock. Kept while a ticket for the key is open. */
    private static final class Awaited {
        int tickets;
        long handledRevision;
        final Map<Long, Throwable> failures = new HashMap<>();
    }

    /** Announces a write of this key. To be closed whatever happens. */
    Ticket expect(Bytes key) {
        lock.lock();
        try {
            Awaited entry = awaited.computeIfAbsent(key, k -> new Awaited());
            entry.tickets++;
            return new Ticket(key, entry);
        } finally {
            lock.unlock();
        }
    }

    /** The listeners have handled the event of this revision, all but one perhaps, which failed. */
    void handled(Bytes key, long revision, @Nullable Throwable failure) {
        lock.lock();
        try {
            Awaited entry = awaited.get(key);
            if (entry != null) {
                entry.handledRevision = Math.max(entry.handledRevision, revision);
                if (failure != null) {
                    entry.failures.put(revision, failure);
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Events up to this revision will not come, or nobody listens any more: nobody waits for them. */
    void abandon(long revision) {
        lock.lock();
        try {
            awaited.values().forEach(entry -> entry.handledRevision = Math.max(entry.handledRevision, revision));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One announced write. */
    final class Ticket implements AutoCloseable {

        private final Bytes key;
        private final Awaited entry;

        private Ticket(Bytes key, Awaited entry) {
            this.key = key;
            this.entry = entry;
        }

        /** Waits until the event of this revision was handled, and throws what a listener threw. */
        void await(long revision) {
            Throwable failure = awaitHandled(revision);
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private @Nullable Throwable awaitHandled(long revision) {
            lock.lock();
            try {
                long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (entry.handledRevision < revision) {
                    if (nanos <= 0) {
                        throw new CacheEntryListenerException("the change was made, but synchronous listeners have not"
                                + " handled it within " + PATIENCE_SECONDS + " s");
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                return entry.failures.get(revision);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CacheException("interrupted while listeners handle the change, which was made", e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                entry.tickets--;
                if (entry.tickets == 0) {
                    awaited.remove(key);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
