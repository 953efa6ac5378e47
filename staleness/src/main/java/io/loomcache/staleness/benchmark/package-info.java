/**
 * What a second-level cache costs and gives, ours and others side by side: {@link
 * io.loomcache.staleness.benchmark.HibernateBenchmark} is the program, {@link
 * io.loomcache.staleness.benchmark.Worker} one of the applications that it measures.
 */
@NullMarked
package io.loomcache.staleness.benchmark;

import org.jspecify.annotations.NullMarked;
