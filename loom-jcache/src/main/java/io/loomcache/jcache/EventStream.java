package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.jcache.event.Change;
import io.loomcache.jcache.event.EventThread;
import io.loomcache.jcache.event.Listeners;
import io.loomcache.map.Bytes;
import io.loomcache.map.Event;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * writers that wait.
 */
final class EventStream<K, V> implements LoomMap.Watcher {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final int QUEUED_EVENTS = 100_000;
    private static final long START_SECONDS = 30;

    private final LoomMap map;
    private final EntryCodec<K, V> codec;
    private final Listeners<K, V> listeners;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final EventThread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private LoomMap.@Nullable Watch watch;

    EventStream(LoomMap map, EntryCodec<K, V> codec, Listeners<K, V> listeners) {
        this.map = map;
        this.codec = codec;
        this.listeners = listeners;
        this.thread = new EventThread("loomcache-events-" + map.name(), QUEUED_EVENTS);
    }

    /** From its return on, the listener is told of every change. If it throws, the listener is not registered. */
    void register(CacheEntryListenerConfiguration<K, V> configuration) {
        lock.lock();
        try {
            listeners.register(configuration);
            if (watch == null) {
                watch = map.watch(this);
                awaitStart(watch);
            }
        } catch (CacheException e) {
            deregister(configuration);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void awaitStart(LoomMap.Watch started) {
        try {
            started.started().get(START_SECONDS, TimeUnit.SECONDS);
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
            if (listeners.isEmpty()) {
                endWatch();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A ticket for a write, if there is a synchronous listener to wait for; else null. */
    Acknowledgements.@Nullable Ticket expect(Bytes key) {
        // A listener that writes runs in the very thread that it would wait for.
        return listeners.hasSynchronous() && !thread.isCurrent() ? acknowledgements.expect(key) : null;
    }

    boolean hasSynchronous() {
        return listeners.hasSynchronous();
    }

    @Override
    public void event(Event event) {
        Bytes key = event.key();
        EventType type = typeOf(event);
        if (key != null && type != null && !thread.offer(() -> dispatch(event, key, type))) {
            lost(event.revision(), event.revision());
        }
    }

    @Override
    public void lost(long fromRevision, long toRevision) {
        log.warn("cache {}: listeners will not be told of the changes {} to {}", map.name(), fromRevision, toRevision);
        acknowledgements.abandon(toRevision);
    }

    private void dispatch(Event event, Bytes key, EventType type) {
        Throwable failure = listeners.dispatch(new Change<>(
                type, () -> codec.key(key), () -> decoded(event.oldValue()), () -> decoded(event.newValue())));
        acknowledgements.handled(key, event.revision(), type, failure);
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
        acknowledgements.abandon(Long.MAX_VALUE);
    }
}
