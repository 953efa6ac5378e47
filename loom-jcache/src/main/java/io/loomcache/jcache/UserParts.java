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

    /** Makes them all; if one can't be made, what was made before is closed. */
    static <K, V> UserParts<K, V> of(CompleteConfiguration<K, V> configuration) {
        ExpiryRules expiry =
                new ExpiryRules(configuration.getExpiryPolicyFactory().create());
        CacheLoader<K, V> loader = null;
        try {
            loader = loader(configuration);
            return new UserParts<>(expiry, loader, writer(configuration));
        } catch (RuntimeException e) {
            Closeables.close(loader);
            expiry.close();
            throw e;
        }
    }

    private static <K, V> @Nullable CacheLoader<K, V> loader(CompleteConfiguration<K, V> configuration) {
        Factory<CacheLoader<K, V>> loaders = configuration.getCacheLoaderFactory();
        return loaders == null ? null : loaders.create();
    }

    private static <K, V> @Nullable WriteThrough<K, V> writer(CompleteConfiguration<K, V> configuration) {
        Factory<CacheWriter<? super K, ? super V>> writers = configuration.getCacheWriterFactory();
        return configuration.isWriteThrough() && writers != null ? new WriteThrough<K, V>(writers.create()) : null;
    }
}
