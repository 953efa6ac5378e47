/**
 * The durable Raft state of one member on Xodus: hard state, Raft log and snapshots of each group; what
 * is on disk after {@code flush} returns, and how it is found again after a crash.
 *
 * <p>{@link io.loomcache.storage.MemberStore} is the door. Each {@link io.loomcache.storage.GroupStore}
 * belongs to the Raft thread of its group; snapshots of that group are written by a background thread.
 */
@NullMarked
package io.loomcache.storage;

import org.jspecify.annotations.NullMarked;
