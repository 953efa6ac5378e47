/**
 * Programs that show what the cluster promises: {@link io.loomcache.proof.WordCount} counts real text while
 * members are killed, {@link io.loomcache.proof.Simulate} runs simulated clusters, {@link
 * io.loomcache.proof.Benchmark} measures.
 *
 * <p>Those on real processes know the product as an application does: {@code javax.cache}, the
 * distribution's command, and health over HTTPS.
 */
@NullMarked
package io.loomcache.proof;

import org.jspecify.annotations.NullMarked;
