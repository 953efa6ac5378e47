/**
 * The database behind the cache, as processes of its own, and what is read from it past Hibernate: {@link
 * io.loomcache.staleness.database.Database} starts one, {@link io.loomcache.staleness.database.Rows} reads.
 */
@NullMarked
package io.loomcache.staleness.database;

import org.jspecify.annotations.NullMarked;
