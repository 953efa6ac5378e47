/**
 * The client's side of a run with real faults: applications that use JCache from several threads and two cache
 * managers, what they saw, and the judgement of it.
 *
 * <p>{@link io.loomcache.proof.faults.witness.Witness} is the process. What is a register is judged by {@code
 * io.loomcache.history}; writers, loaders and listeners have judges of their own, which take plain records of what
 * was seen, so that they can be shown records that are wrong.
 */
@NullMarked
package io.loomcache.proof.faults.witness;

import org.jspecify.annotations.NullMarked;
