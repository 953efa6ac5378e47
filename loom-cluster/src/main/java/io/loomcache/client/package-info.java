/**
 * A thread-safe handle to the maps of a cluster: finds the leaders, retries what may be retried, keeps
 * deadlines, and says precisely when an outcome is unknown.
 *
 * <p>The values of {@code map} (keys, conditions, expiry, results) are this package's vocabulary too.
 */
@NullMarked
package io.loomcache.client;

import org.jspecify.annotations.NullMarked;
