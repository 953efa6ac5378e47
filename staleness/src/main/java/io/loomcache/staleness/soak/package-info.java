/**
 * Applications with a second-level cache under random transactions, while processes are paused and killed, cut off and
 * given wrong clocks: {@link io.loomcache.staleness.soak.Soak} is the program.
 */
@NullMarked
package io.loomcache.staleness.soak;

import org.jspecify.annotations.NullMarked;
