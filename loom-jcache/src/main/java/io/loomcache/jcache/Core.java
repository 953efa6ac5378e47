package io.loomcache.jcache;

import io.loomcache.jcache.management.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of one cache share.
 *
 * @param writer null unless the cache writes through
 */
record Core<K, V>(
        Mappings mappings,
        EntryCodec<K, V> codec,
        ExpiryRules expiry,
        @Nullable WriteThrough<K, V> writer,
        KeyLocks locks,
        Statistics statistics) {}
