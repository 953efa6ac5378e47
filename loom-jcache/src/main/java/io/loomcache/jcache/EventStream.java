package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.jcache.event.Change;
import io.loomcache.jcache.event.EventThread;
import io.loomcache.jcache.event.Gap;
import io.loomcache.jcache.event.Listeners;
import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's events of one cache, to the listeners of this JVM: changes made here, by other JVMs and by
 * expiry alike, per key in order. The map is watched only while there are listeners.
 *
 * <p>The watch hands events to one thread, which runs the synchronous listeners and then releases the
 * writers that wait: those of this JVM, with what a listener threw, and through the cluster those of all others.
 */
final class EventStream<K, V> implements LoomMap.Watcher {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final int QUEUED_EVENTS = 100_000;
    private static final long QUEUED_BYTES = 64L << 20;
    private static final long START_SECONDS = 30;

    private final LoomMap map;
    private final EntryCodec<K, V> codec;
    private final Listeners<K, V> listeners;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final EventThread thread;
    private final ReentrantLock lock = new ReentrantLock();

    /** Events that will not come; a notice to the listeners is on its way while there are some. */
    private final AtomicReference<@Nullable Gap> missed = new AtomicReference<>();

    private LoomMap.@Nullable Watch watch;

    EventStream(LoomMap map, EntryCodec<K, V> codec, Listeners<K, V> listeners) {
        this.map = map;
        this.codec = codec;
        this.listeners = listeners;
        this.thread = new EventThread("loomcache-events-" + map.name(), QUEUED_EVENTS, QUEUED_BYTES);
    }

    /** From its return on, the listener is told of every change. If it throws, the listener is not registered. */
    void register(CacheEntryListenerConfiguration<K, V> configuration) {
        lock.lock();
        try {
            // The watch comes first: who knows of the listener may wait for events from then on.
            LoomMap.Watch running = watch;
            if (running == null) {
                running = map.watch(this);
                watch = running;
                awaitStart(running.started());
            }
            if (configuration.isSynchronous() && !listeners.hasSynchronous()) {
                awaitStart(running.holdWriters());
            }
            listeners.register(configuration);
        } finally {
            endWhatNobodyNeeds();
            lock.unlock();
        }
    }

    private void awaitStart(CompletableFuture<Void> started) {
        try {
            started.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new CacheException(
                    "cache " + map.name() + ": the cluster does not tell of changes; the listener was"
                            + " not registered",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("interrupted: the listener was not registered", e);
        }
    }

    void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        lock.lock();
        try {
            listeners.deregister(configuration);
        } finally {
            endWhatNobodyNeeds();
            lock.unlock();
        }
    }

    private void endWhatNobodyNeeds() {
        if (listeners.isEmpty()) {
            endWatch();
        } else if (!listeners.hasSynchronous()) {
            LoomMap.Watch running = watch;
            if (running != null) {
                running.releaseWriters();
            }
            acknowledgements.abandonAll();
        }
    }

    /** A ticket for a write, if there is a synchronous listener to wait for; else null. */
    Acknowledgements.@Nullable Ticket expect(Bytes key) {
        // A listener that writes runs in the very thread that it would wait for.
        if (!listeners.hasSynchronous() || thread.isCurrent()) {
            return null;
        }
        Acknowledgements.Ticket ticket = acknowledgements.expect(key);
        if (!listeners.hasSynchronous()) {
            ticket.close(); // the last one has gone meanwhile, perhaps before it could free this ticket
            return null;
        }
        return ticket;
    }

    boolean hasSynchronous() {
        return listeners.hasSynchronous();
    }

    @Override
    public void event(Event event) {
        Bytes key = event.key();
        EventType type = typeOf(event);
        if (key != null && type != null && !thread.offer(() -> dispatch(event, key, type), event.bytes())) {
            overflow(Gap.at(event.revision()));
            acknowledgements.handled(key, event.revision(), type, null);
        }
    }

    @Override
    public void lost(long fromRevision, long toRevision) {
        Gap gap = new Gap(fromRevision, toRevision);
        missed(gap);
        acknowledgements.abandon(gap);
        log.warn(
                "cache {}: listeners are not told of the changes after {} up to {}",
                map.name(),
                fromRevision,
                toRevision);
    }

    private void overflow(Gap gap) {
        if (missed(gap)) {
            log.warn(
                    "cache {}: listeners are too far behind, changes after {} are lost",
                    map.name(),
                    gap.afterRevision());
        }
    }

    /** Whether the listeners now get a notice for it; else the one that is on its way tells them. */
    private boolean missed(Gap gap) {
        boolean isFirst = missed.getAndAccumulate(gap, Gap::and) == null;
        if (isFirst) {
            thread.notice(() -> listeners.lost(Objects.requireNonNull(missed.getAndSet(null))));
        }
        return isFirst;
    }

    @Override
    public void reached(LoomMap.Watch watch, int group, long revision) {
        thread.offer(() -> watch.handled(group, revision), 0);
    }

    private void dispatch(Event event, Bytes key, EventType type) {
        Throwable failure = listeners.dispatch(new Change<>(
                event.revision(),
                event.bytes(),
                type,
                () -> codec.key(key),
                () -> decoded(event.oldValue()),
                () -> decoded(event.newValue())));
        boolean isAwaited = acknowledgements.handled(key, event.revision(), type, failure);
        if (failure != null && !isAwaited) {
            log.warn("cache {}: a synchronous listener failed on a change made elsewhere", map.name(), failure);
        }
    }

    private @Nullable V decoded(byte @Nullable [] value) {
        return value == null ? null : codec.value(value);
    }

    private static @Nullable EventType typeOf(Event event) {
        return switch (event.type()) {
            case CREATED -> EventType.CREATED;
            case UPDATED -> EventType.UPDATED;
            case REMOVED -> EventType.REMOVED;
            case EXPIRED -> EventType.EXPIRED;
            case CLEARED, DESTROYED -> null; // JSR-107 has no events for these
        };
    }

    void close() {
        lock.lock();
        try {
            endWatch();
            thread.close();
            listeners.close();
        } finally {
            lock.unlock();
        }
    }

    private void endWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
        acknowledgements.abandonAll();
    }
}
