/**
 * The replicated map as a pure function: {@code apply(index, proposal)} turns the state of one Raft
 * group into its next state, a result for the caller and events for those who watch.
 *
 * <p>Nothing here reads a clock, draws a random number or shows hash order: the same log gives the same
 * state on every member, for ever. A {@link io.loomcache.map.ReplicatedMap} belongs to the Raft thread
 * of its group; operations, results, events and snapshot parts are immutable and go anywhere.
 */
@NullMarked
package io.loomcache.map;

import org.jspecify.annotations.NullMarked;
