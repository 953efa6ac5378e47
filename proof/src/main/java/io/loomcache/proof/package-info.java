/**
 * Programs that show what the cluster promises, on real processes, disks and sockets: {@link
 * io.loomcache.proof.WordCount} counts real text while members are killed, {@link
 * io.loomcache.proof.Benchmark} measures.
 *
 * <p>They know the product as an application does: {@code javax.cache}, the distribution's command, and
 * health over HTTPS. No other package of ours is imported.
 */
@NullMarked
package io.loomcache.proof;

import org.jspecify.annotations.NullMarked;
