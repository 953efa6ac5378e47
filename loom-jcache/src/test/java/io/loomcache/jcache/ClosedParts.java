package io.loomcache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** A loader, a writer, an expiry policy and listeners that tell when they are closed. */
final class ClosedParts {

    /** Everything of {@link #in} and a listener called "later". */
    static final List<String> ALL = List.of("configured", "expiry", "later", "loader", "writer");

    private final List<String> closed = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    /** From now on, what is closed fails. */
    void failing() {
        failing = true;
    }

    /** What was closed, as often as it was, sorted. */
    List<String> closed() {
        return closed.stream().sorted().toList();
    }

    /** The configuration with all of them. */
    MutableConfiguration<String, Integer> in(MutableConfiguration<String, Integer> configuration) {
        return configuration
                .setReadThrough(true)
                .setCacheLoaderFactory(Loader::new)
                .setWriteThrough(true)
                .setCacheWriterFactory(Writer::new)
                .setExpiryPolicyFactory(expiry())
                .addCacheEntryListenerConfiguration(listener("configured", true));
    }

    Factory<ExpiryPolicy> expiry() {
        return Expiry::new;
    }

    CacheEntryListenerConfiguration<String, Integer> listener(String name, boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(() -> new Listener(name), null, false, synchronous);
    }

    private void close(String name) throws IOException {
        closed.add(name);
        if (failing) {
            throw new IOException(name + " does not close");
        }
    }

    private final class Loader implements CacheLoader<String, Integer>, Closeable {
        @Override
        public @Nullable Integer load(String key) {
            return null;
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            return Map.of();
        }

        @Override
        public void close() throws IOException {
            ClosedParts.this.close("loader");
        }
    }

    private final class Writer implements CacheWriter<String, Integer>, Closeable {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {}

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.clear();
        }

        @Override
        public void close() throws IOException {
            ClosedParts.this.close("writer");
        }
    }

    private final class Expiry extends EternalOwnPolicy implements Closeable {
        @Override
        public void close() throws IOException {
            ClosedParts.this.close("expiry");
        }
    }

    private final class Listener implements CacheEntryCreatedListener<String, Integer>, Closeable {

        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {}

        @Override
        public void close() throws IOException {
            ClosedParts.this.close(name);
        }
    }
}
