package io.loomcache.jcache.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache in this JVM. Changed by one thread at a time, {@link #dispatch dispatched} to
 * by another, asked by any.
 */
public final class Listeners<K, V> {

    private final Cache<K, V> cache;
    private final CopyOnWriteArrayList<Registration<K, V>> registrations = new CopyOnWriteArrayList<>();

    public Listeners(Cache<K, V> cache) {
        this.cache = cache;
    }

    /**
     * Makes the listener and its filter.
     *
     * @throws IllegalArgumentException an equal configuration is registered already
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration) {
        if (find(configuration) != null) {
            throw new IllegalArgumentException("the listener configuration is registered already: " + configuration);
        }
        registrations.add(new Registration<>(configuration, cache.getName()));
    }

    /** Ends and closes the listener of an equal configuration. Not being registered is no error. */
    public void deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        Registration<K, V> registration = find(configuration);
        if (registration != null) {
            registrations.remove(registration);
            registration.close();
        }
    }

    public boolean isEmpty() {
        return registrations.isEmpty();
    }

    /** Whether a writer has to wait. */
    public boolean hasSynchronous() {
        for (Registration<K, V> registration : registrations) {
            if (registration.isSynchronous()) {
                return true;
            }
        }
        return false;
    }

    public List<CacheEntryListenerConfiguration<K, V>> configurations() {
        return registrations.stream().map(Registration::configuration).toList();
    }

    /** Tells every listener. Returns the first failure of a synchronous one, which belongs to the writer. */
    @SuppressWarnings("CatchingUnchecked") // an Error of a listener is the writer's too, not this thread's
    public @Nullable Throwable dispatch(Change<K, V> change) {
        Throwable first = null;
        for (Registration<K, V> registration : registrations) {
            try {
                registration.deliver(cache, change);
            } catch (Throwable e) {
                first = first == null ? e : first;
            }
        }
        return first;
    }

    /** Tells those who want to know that events will not come. */
    public void lost(Gap gap) {
        registrations.forEach(registration -> registration.lost(cache, gap));
    }

    /** Ends and closes all. */
    public void close() {
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    private @Nullable Registration<K, V> find(CacheEntryListenerConfiguration<K, V> configuration) {
        for (Registration<K, V> registration : registrations) {
            if (registration.configuration().equals(configuration)) {
                return registration;
            }
        }
        return null;
    }
}
