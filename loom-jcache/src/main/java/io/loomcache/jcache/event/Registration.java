package io.loomcache.jcache.event;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener with its filter, made from its configuration. */
final class Registration<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final int QUEUED_EVENTS = 10_000;
    private static final long QUEUED_BYTES = 64L << 20;

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    private final boolean oldValueRequired;
    private final @Nullable EventThread thread;

    /** Events that will not come; a notice to the listener is on its way while there are some. */
    private final AtomicReference<@Nullable Gap> missed = new AtomicReference<>();

    Registration(CacheEntryListenerConfiguration<K, V> configuration, String cache) {
        this.configuration = configuration;
        this.listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        this.filter = filters == null ? null : filters.create();
        this.oldValueRequired = configuration.isOldValueRequired();
        this.thread = configuration.isSynchronous()
                ? null
                : new EventThread("loomcache-listener-" + cache, QUEUED_EVENTS, QUEUED_BYTES);
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return thread == null;
    }

    /** Handles the change here, or hands it to the listener's thread. What it throws is the listener's. */
    void deliver(Cache<K, V> source, Change<K, V> change) {
        if (!isInterestedIn(change.type())) {
            return;
        }
        if (thread == null) {
            handle(source, change);
        } else if (!thread.offer(() -> handleQuietly(source, change), change.bytes())) {
            lost(source, Gap.at(change.revision()));
        }
    }

    /** Events will not come. */
    void lost(Cache<K, V> source, Gap lost) {
        if (thread == null) {
            onLost(source, lost);
        } else if (missed.getAndAccumulate(lost, Gap::and) == null) {
            log.warn(
                    "cache {}: a listener is not told of the changes after {}", source.getName(), lost.afterRevision());
            thread.notice(() -> onLost(source, Objects.requireNonNull(missed.getAndSet(null))));
        }
    }

    @SuppressWarnings("unchecked") // a listener of supertypes is one of these
    private void onLost(Cache<K, V> source, Gap gap) {
        if (listener instanceof LostEventsListener) {
            try {
                ((LostEventsListener<K, V>) listener).onLost(source, gap.afterRevision(), gap.upToRevision());
            } catch (RuntimeException e) {
                log.warn("cache {}: a listener failed to hear of lost events", source.getName(), e);
            }
        }
    }

    private boolean isInterestedIn(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    private void handleQuietly(Cache<K, V> source, Change<K, V> change) {
        try {
            handle(source, change);
        } catch (RuntimeException e) {
            log.warn("cache {}: an asynchronous listener failed", source.getName(), e);
        }
    }

    private void handle(Cache<K, V> source, Change<K, V> change) {
        ListenerEvent<K, V> event = ListenerEvent.of(source, change, oldValueRequired);
        try {
            if (filter == null || filter.evaluate(event)) {
                call(event);
            }
        } catch (CacheEntryListenerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheEntryListenerException("a listener of cache " + source.getName() + " failed", e);
        }
    }

    @SuppressWarnings("unchecked") // isInterestedIn has looked at the interface
    private void call(ListenerEvent<K, V> event) {
        Iterable<CacheEntryEvent<? extends K, ? extends V>> events = List.of(event);
        switch (event.getEventType()) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
        }
    }

    void close() {
        if (thread != null) {
            thread.close();
        }
        closeQuietly(listener);
        if (filter != null) {
            closeQuietly(filter);
        }
    }

    private static void closeQuietly(Object part) {
        if (part instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException | RuntimeException e) {
                log.warn("{} failed to close", part.getClass().getName(), e);
            }
        }
    }
}
