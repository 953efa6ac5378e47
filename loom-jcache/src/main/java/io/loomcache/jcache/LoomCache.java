package io.loomcache.jcache;

import static java.util.Objects.requireNonNull;

import io.loomcache.client.LoomMap;
import io.loomcache.jcache.AtomicWrites.Outcome;
import io.loomcache.jcache.event.Listeners;
import io.loomcache.jcache.management.Bean;
import io.loomcache.jcache.management.ConfigurationBean;
import io.loomcache.jcache.management.Statistics;
import io.loomcache.map.Condition;
import io.loomcache.serial.Marshaller;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the cluster. Every operation on one key is linearizable across JVMs; when it returns, what it
 * changed is on the disks of a majority of the members. Thread-safe.
 *
 * <p>An operation that fails with a {@link javax.cache.CacheException} says by its cause, a {@link
 * io.loomcache.client.LoomException}, whether it may have happened. {@link #unwrap} gives {@link
 * AsyncCache}, whose operations do not wait, the {@link LoomMap} below, and the {@link
 * javax.cache.management.CacheStatisticsMXBean}.
 *
 * <p>Entry processors run here and may run again after a conflict with another JVM; only one run's
 * changes are ever seen.
 */
public final class LoomCache<K, V> implements Cache<K, V> {

    private final LoomCacheManager manager;
    private final FrozenConfiguration<K, V> configuration;
    private final LoomMap map;
    private final Listeners<K, V> listeners;
    private final EventStream<K, V> events;
    private final Core<K, V> core;
    private final AtomicWrites<K, V> writes;
    private final Batches<K, V> batches;
    private final Reads<K, V> reads;
    private final @Nullable Loads<K, V> loads;
    private final @Nullable Loads<K, V> readThrough;
    private final EntryProcessing<K, V> processing;
    private final Bean configurationBean;
    private final Bean statisticsBean;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean managementEnabled;

    LoomCache(
            LoomCacheManager manager,
            FrozenConfiguration<K, V> configuration,
            LoomMap map,
            Marshaller marshaller,
            Executor executor) {
        this.manager = manager;
        this.configuration = configuration;
        this.map = map;
        EntryCodec<K, V> codec = new EntryCodec<>(marshaller, configuration);
        listeners = new Listeners<>(this);
        events = new EventStream<>(map, codec, listeners);
        UserParts<K, V> user = UserParts.of(configuration);
        core = new Core<>(
                new Mappings(map, events, closed::get),
                codec,
                user.expiry(),
                user.writer(),
                new KeyLocks(),
                new Statistics());
        writes = new AtomicWrites<>(core);
        batches = new Batches<>(core, writes);
        loads = user.loader() == null ? null : new Loads<>(core, user.loader(), writes, executor);
        readThrough = configuration.isReadThrough() ? loads : null;
        reads = new Reads<>(core, readThrough);
        processing = new EntryProcessing<>(core, reads, readThrough);
        configurationBean = new Bean(
                "CacheConfiguration", manager.getURI(), map.name(), new ConfigurationBean(this::configurationNow));
        statisticsBean = new Bean("CacheStatistics", manager.getURI(), map.name(), core.statistics());
    }

    /** Begins what others notice: listeners and MXBeans. Called once, after the manager has it. */
    void start() {
        configuration.getCacheEntryListenerConfigurations().forEach(events::register);
        enableStatistics(configuration.isStatisticsEnabled());
        enableManagement(configuration.isManagementEnabled());
    }

    @Override
    public @Nullable V get(K key) {
        ensureOpen();
        return reads.get(requireNonNull(key, "key"));
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        ensureOpen();
        requireNoNull(keys);
        return reads.getAll(keys);
    }

    @Override
    public boolean containsKey(K key) {
        ensureOpen();
        return reads.containsKey(requireNonNull(key, "key"));
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        ensureOpen();
        requireNoNull(keys);
        if (loads != null) {
            loads.loadAll(List.copyOf(keys), replaceExistingValues, completionListener);
        } else {
            Loads.tell(completionListener, null);
        }
    }

    @Override
    public void put(K key, V value) {
        long start = System.nanoTime();
        countPut(write(key, value, Condition.ALWAYS, false), start);
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        long start = System.nanoTime();
        Outcome outcome = write(key, value, Condition.ALWAYS, true);
        countPut(outcome, start);
        return countGet(outcome, start);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        ensureOpen();
        requireNonNull(map, "map").forEach((key, value) -> {
            requireNonNull(key, "key");
            requireNonNull(value, "value");
        });
        batches.putAll(map);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        long start = System.nanoTime();
        return countUpdate(write(key, value, Condition.ABSENT, false), start);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        long start = System.nanoTime();
        ensureOpen();
        requireNonNull(key, "key");
        requireNonNull(newValue, "newValue");
        Condition condition = new Condition.ValueEquals(core.codec().value(requireNonNull(oldValue, "oldValue")));
        return countUpdate(write(key, newValue, condition, false), start);
    }

    @Override
    public boolean replace(K key, V value) {
        long start = System.nanoTime();
        return countUpdate(write(key, value, Condition.PRESENT, false), start);
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        long start = System.nanoTime();
        Outcome outcome = write(key, value, Condition.PRESENT, true);
        countPut(outcome, start);
        return countGet(outcome, start);
    }

    @Override
    public boolean remove(K key) {
        long start = System.nanoTime();
        return countRemoval(delete(key, Condition.ALWAYS, false), start);
    }

    @Override
    public boolean remove(K key, V oldValue) {
        long start = System.nanoTime();
        ensureOpen();
        requireNonNull(key, "key");
        Condition condition = new Condition.ValueEquals(core.codec().value(requireNonNull(oldValue, "oldValue")));
        Outcome outcome = delete(key, condition, false);
        core.statistics().get(outcome.existed(), start);
        return countRemoval(outcome, start);
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        long start = System.nanoTime();
        Outcome outcome = delete(key, Condition.ALWAYS, true);
        countRemoval(outcome, start);
        return countGet(outcome, start);
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        ensureOpen();
        requireNoNull(keys);
        batches.removeAll(keys);
    }

    @Override
    public void removeAll() {
        ensureOpen();
        batches.removeAll();
    }

    @Override
    public void clear() {
        ensureOpen();
        core.mappings().clear();
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        ensureOpen();
        requireNonNull(key, "key");
        return processing.invoke(key, requireNonNull(entryProcessor, "entryProcessor"), arguments);
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        ensureOpen();
        requireNoNull(keys);
        requireNonNull(entryProcessor, "entryProcessor");
        Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
        for (K key : keys) {
            ProcessorOutcome<T> outcome = outcome(key, entryProcessor, arguments);
            if (outcome != null) {
                results.put(key, outcome);
            }
        }
        return results;
    }

    @Override
    public Iterator<Cache.Entry<K, V>> iterator() {
        ensureOpen();
        return new CacheIterator<>(core, reads, this::remove, this::ensureOpen);
    }

    @Override
    public String getName() {
        return map.name();
    }

    @Override
    public LoomCacheManager getCacheManager() {
        return manager;
    }

    /** A copy that never changes: listeners, statistics and management as they are now. */
    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return Unwrap.as(type, configurationNow());
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type == AsyncCache.class
                ? type.cast(AsyncOperations.of(core, readThrough, this::ensureOpen))
                : Unwrap.as(type, this, map, core.statistics());
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        ensureOpen();
        events.register(requireNonNull(configuration, "configuration"));
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> configuration) {
        ensureOpen();
        events.deregister(requireNonNull(configuration, "configuration"));
    }

    /** Closes this handle, the listeners, loader, writer and expiry policy. The mappings stay. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            manager.forget(this);
            configurationBean.close();
            statisticsBean.close();
            events.close();
            if (loads != null) {
                loads.close();
            }
            if (core.writer() != null) {
                core.writer().close();
            }
            core.expiry().close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    void enableStatistics(boolean enabled) {
        core.statistics().enable(enabled);
        statisticsBean.register(enabled);
    }

    void enableManagement(boolean enabled) {
        managementEnabled = enabled;
        configurationBean.register(enabled);
    }

    private FrozenConfiguration<K, V> configurationNow() {
        return configuration.with(core.statistics().isEnabled(), managementEnabled, listeners.configurations());
    }

    private Outcome write(K key, V value, Condition condition, boolean returnOld) {
        ensureOpen();
        return writes.put(requireNonNull(key, "key"), requireNonNull(value, "value"), condition, returnOld);
    }

    private Outcome delete(K key, Condition condition, boolean returnOld) {
        ensureOpen();
        return writes.remove(requireNonNull(key, "key"), condition, returnOld);
    }

    private <T> @Nullable ProcessorOutcome<T> outcome(
            K key, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        try {
            T result = processing.invoke(key, entryProcessor, arguments);
            return result == null ? null : new ProcessorOutcome<>(result, null);
        } catch (EntryProcessorException e) {
            return new ProcessorOutcome<>(null, e);
        } catch (RuntimeException e) {
            return new ProcessorOutcome<>(null, new EntryProcessorException(e));
        }
    }

    // The table of JSR-107, section Statistics: what each kind of operation counts.

    private void countPut(Outcome outcome, long start) {
        core.statistics().puts(outcome.visible() ? 1 : 0, start);
    }

    private @Nullable V countGet(Outcome outcome, long start) {
        core.statistics().get(outcome.existed(), start);
        byte[] old = outcome.old();
        return old == null ? null : core.codec().value(old);
    }

    private boolean countUpdate(Outcome outcome, long start) {
        core.statistics().get(outcome.existed(), start);
        countPut(outcome, start);
        return outcome.applied();
    }

    private boolean countRemoval(Outcome outcome, long start) {
        boolean removed = outcome.applied() && outcome.existed();
        core.statistics().removals(removed ? 1 : 0, start);
        return removed;
    }

    private void ensureOpen() {
        if (closed.get()) {
            throw new IllegalStateException("cache " + map.name() + " is closed");
        }
    }

    private static void requireNoNull(Iterable<?> keys) {
        for (Object key : requireNonNull(keys, "keys")) {
            requireNonNull(key, "key");
        }
    }
}
