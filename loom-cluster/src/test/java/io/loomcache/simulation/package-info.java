/**
 * Whole clusters and their clients in one thread and in virtual time, everything from one seed: the real
 * map, wire, raft with the real engine, member and client, on simulated networks, disks and clocks that
 * fail in the ways that real ones do.
 *
 * <p>{@link io.loomcache.simulation.Simulation} is the way in. What happens in a run depends on its seed
 * alone, so a failure is a number, and the same number shows it again.
 */
@NullMarked
package io.loomcache.simulation;

import org.jspecify.annotations.NullMarked;
