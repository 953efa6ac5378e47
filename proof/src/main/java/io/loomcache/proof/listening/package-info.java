/**
 * Client processes that write and listen while members die, and the judgement of what they heard: {@link
 * io.loomcache.proof.listening.Listening} is the program, {@link
 * io.loomcache.proof.listening.ListeningClient} one of its clients.
 */
@NullMarked
package io.loomcache.proof.listening;

import org.jspecify.annotations.NullMarked;
