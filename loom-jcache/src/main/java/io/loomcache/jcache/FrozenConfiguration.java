package io.loomcache.jcache;

import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** A copy of a configuration that nobody can change. */
final class FrozenConfiguration<K, V> implements CompleteConfiguration<K, V> {

    private static final long serialVersionUID = 1L;

    private final MutableConfiguration<K, V> copy;

    private FrozenConfiguration(MutableConfiguration<K, V> copy) {
        this.copy = copy;
    }

    /** A copy; what a plain {@link Configuration} lacks has the defaults of {@link MutableConfiguration}. */
    static <K, V> FrozenConfiguration<K, V> of(Configuration<K, V> configuration) {
        if (configuration instanceof CompleteConfiguration<K, V> complete) {
            return new FrozenConfiguration<>(new MutableConfiguration<>(complete));
        }
        return new FrozenConfiguration<>(new MutableConfiguration<K, V>()
                .setTypes(configuration.getKeyType(), configuration.getValueType())
                .setStoreByValue(configuration.isStoreByValue()));
    }

    /** A copy with what can change while a cache is open. */
    FrozenConfiguration<K, V> with(
            boolean statistics, boolean management, List<CacheEntryListenerConfiguration<K, V>> listeners) {
        MutableConfiguration<K, V> now = new MutableConfiguration<>(copy);
        copy.getCacheEntryListenerConfigurations().forEach(now::removeCacheEntryListenerConfiguration);
        listeners.forEach(now::addCacheEntryListenerConfiguration);
        return new FrozenConfiguration<>(now.setStatisticsEnabled(statistics).setManagementEnabled(management));
    }

    @Override
    public Class<K> getKeyType() {
        return copy.getKeyType();
    }

    @Override
    public Class<V> getValueType() {
        return copy.getValueType();
    }

    @Override
    public boolean isStoreByValue() {
        return copy.isStoreByValue();
    }

    @Override
    public boolean isReadThrough() {
        return copy.isReadThrough();
    }

    @Override
    public boolean isWriteThrough() {
        return copy.isWriteThrough();
    }

    @Override
    public boolean isStatisticsEnabled() {
        return copy.isStatisticsEnabled();
    }

    @Override
    public boolean isManagementEnabled() {
        return copy.isManagementEnabled();
    }

    @Override
    public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
        return new MutableConfiguration<>(copy).getCacheEntryListenerConfigurations();
    }

    @Override
    public @Nullable Factory<CacheLoader<K, V>> getCacheLoaderFactory() {
        return copy.getCacheLoaderFactory();
    }

    @Override
    public @Nullable Factory<CacheWriter<? super K, ? super V>> getCacheWriterFactory() {
        return copy.getCacheWriterFactory();
    }

    @Override
    public Factory<ExpiryPolicy> getExpiryPolicyFactory() {
        return copy.getExpiryPolicyFactory();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FrozenConfiguration<?, ?> that ? copy.equals(that.copy) : copy.equals(other);
    }

    @Override
    public int hashCode() {
        return copy.hashCode();
    }
}
