/**
 * Programs that show what the cluster promises: {@link io.loomcache.proof.WordCount} counts real text while
 * members are killed, {@link io.loomcache.proof.Simulate} runs simulated clusters, {@link
 * io.loomcache.proof.Benchmark} measures. Those of several client processes are leaves: {@code contention}, {@code
 * listening}, {@code faults}.
 *
 * <p>Those on real processes know the product as an application does: {@code javax.cache}, what its failures
 * say of their outcome, the distribution's command, and health over HTTPS.
 */
@NullMarked
package io.loomcache.proof;

import org.jspecify.annotations.NullMarked;
