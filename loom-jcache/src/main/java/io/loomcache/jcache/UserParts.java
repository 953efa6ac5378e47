package io.loomcache.jcache;

import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** What the factories of a configuration make, once for each cache. */
record UserParts<K, V>(
        ExpiryRules expiry,
        @Nullable CacheLoader<K, V> loader,
        @Nullable WriteThrough<K, V> writer) {

    static <K, V> UserParts<K, V> of(CompleteConfiguration<K, V> configuration) {
        Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
        Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
        boolean writesThrough = configuration.isWriteThrough() && writers != null;
        return new UserParts<>(
                new ExpiryRules(configuration.getExpiryPolicyFactory().create()),
                loaders == null ? null : loaders.create(),
                writesThrough ? new WriteThrough<K, V>(writers.create()) : null);
    }
}
