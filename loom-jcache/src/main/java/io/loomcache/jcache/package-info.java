/**
 * The JSR-107 provider: {@link io.loomcache.jcache.LoomCachingProvider}, its managers, and caches over
 * {@code client}. A cache is a thin face; below it, each in its class, are reading through, atomic writes,
 * batches, entry processing, iteration and events. User code (loaders, writers, processors, listeners,
 * policies) runs here, in the caller's JVM, never in the cluster.
 *
 * <p>Everything is thread-safe and may be called by virtual threads: nothing waits in a monitor.
 */
@NullMarked
package io.loomcache.jcache;

import org.jspecify.annotations.NullMarked;
