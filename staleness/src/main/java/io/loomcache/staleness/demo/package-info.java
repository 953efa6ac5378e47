/**
 * The same interleavings with another cache and with ours, side by side: {@link io.loomcache.staleness.demo.Demo} is
 * the program.
 */
@NullMarked
package io.loomcache.staleness.demo;

import org.jspecify.annotations.NullMarked;
