/**
 * Fits the Raft engine to us: its transport over {@code net}, its state machine over {@code map}, its
 * store over {@code storage}, its one thread per group, and the guards that the engine needs.
 */
@NullMarked
package io.loomcache.raft;

import org.jspecify.annotations.NullMarked;
