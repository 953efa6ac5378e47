/**
 * Programs that look for stale reads of a Hibernate second-level cache, ours or another, on real processes and a
 * real database.
 */
@NullMarked
package io.loomcache.staleness;

import org.jspecify.annotations.NullMarked;
