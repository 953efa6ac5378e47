package io.loomcache.jcache;

import io.loomcache.jcache.event.Gap;
import io.loomcache.map.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Lets a writer wait until the synchronous listeners of this JVM have handled its change. The writer
 * announces the key before it writes, because the event may arrive before the answer; revision and kind in
 * the answer then tell which event is its own (one write may first expire a mapping and then create one).
 */
final class Acknowledgements {

    private static final long PATIENCE_SECONDS = 60;
    private static final Gap EVERYTHING = new Gap(-1, Long.MAX_VALUE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The open tickets. Guarded by the lock. */
    private final Map<Bytes, List<Ticket>> tickets = new HashMap<>();

    private record Handled(
            long revision, EventType type, @Nullable Throwable failure) {}

    /** Announces a write of this key. To be closed whatever happens. */
    Ticket expect(Bytes key) {
        lock.lock();
        try {
            Ticket ticket = new Ticket(key);
            tickets.computeIfAbsent(key, k -> new ArrayList<>()).add(ticket);
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** The listeners have handled an event; one of them perhaps failed. True if somebody waits who may be told. */
    boolean handled(Bytes key, long revision, EventType type, @Nullable Throwable failure) {
        lock.lock();
        try {
            List<Ticket> waiting = tickets.get(key);
            if (waiting != null) {
                waiting.forEach(ticket -> ticket.handled.add(new Handled(revision, type, failure)));
                changed.signalAll();
            }
            return waiting != null;
        } finally {
            lock.unlock();
        }
    }

    /** These events will not come: nobody waits for them. */
    void abandon(Gap gap) {
        lock.lock();
        try {
            tickets.values().forEach(waiting -> waiting.forEach(ticket -> ticket.gaps.add(gap)));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody listens any more: nobody waits. */
    void abandonAll() {
        abandon(EVERYTHING);
    }

    /** One announced write. Its fields are guarded by the lock. */
    final class Ticket implements AutoCloseable {

        private final Bytes key;
        private final List<Handled> handled = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();

        private Ticket(Bytes key) {
            this.key = key;
        }

        /** Waits until this event was handled, and throws what a listener threw. */
        void await(long revision, EventType type) {
            Throwable failure = awaitHandled(revision, type);
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }

        private @Nullable Throwable awaitHandled(long revision, EventType type) {
            lock.lock();
            try {
                long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (gaps.stream().noneMatch(gap -> gap.has(revision))) {
                    for (Handled event : handled) {
                        if (event.revision == revision && event.type == type) {
                            return event.failure;
                        }
                    }
                    if (nanos <= 0) {
                        throw new CacheEntryListenerException("the change was made, but synchronous listeners have not"
                                + " handled it within " + PATIENCE_SECONDS + " s");
                    }
                    nanos = changed.awaitNanos(nanos);
                }
                return null;
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
                tickets.computeIfPresent(key, (k, open) -> {
                    open.remove(this);
                    return open.isEmpty() ? null : open;
                });
            } finally {
                lock.unlock();
            }
        }
    }
}
