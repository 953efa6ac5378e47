/**
 * A Spring application whose methods are cached: {@link io.loomcache.examples.spring.CacheSetup} is all that
 * it has to know of the cache, {@link io.loomcache.examples.spring.Catalogue} uses Spring's own annotations
 * and {@link io.loomcache.examples.spring.Ratings} those of JSR-107.
 */
@NullMarked
package io.loomcache.examples.spring;

import org.jspecify.annotations.NullMarked;
