/**
 * Real faults on real processes: members on hosts and disks of their own, a recording client through JCache
 * over mutual TLS, and whatever can go wrong between them, in random order from a seed.
 *
 * <p>{@link io.loomcache.proof.faults.Faults} is the program; it stays in the machine's own network and does
 * the harm, while {@link io.loomcache.proof.faults.witness.Witness}, a process on a host like the members', uses the
 * cache and judges what it saw. {@link io.loomcache.proof.faults.Evidence} looks whether the harm was any.
 */
@NullMarked
package io.loomcache.proof.faults;

import org.jspecify.annotations.NullMarked;
