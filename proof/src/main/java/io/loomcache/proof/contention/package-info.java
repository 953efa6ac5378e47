/**
 * Client processes that contend for the same keys while leaders die, and the judgement of what they report:
 * {@link io.loomcache.proof.contention.Contention} is the program, {@link
 * io.loomcache.proof.contention.ContentionClient} one of its clients.
 */
@NullMarked
package io.loomcache.proof.contention;

import org.jspecify.annotations.NullMarked;
