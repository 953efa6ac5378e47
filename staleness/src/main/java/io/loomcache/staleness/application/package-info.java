/**
 * An application as a process: entities in a second-level cache, random transactions over them, and the judgement of
 * all that it reads. {@link io.loomcache.staleness.application.Application} is the program, {@link
 * io.loomcache.staleness.application.Judge} the oracle, {@link io.loomcache.staleness.application.Provider} what can be
 * the cache.
 */
@NullMarked
package io.loomcache.staleness.application;

import org.jspecify.annotations.NullMarked;
