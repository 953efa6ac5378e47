package io.loomcache.wire;

import io.loomcache.config.Address;
import org.jspecify.annotations.Nullable;

/**
 * A member as members tell each other of it.
 *
 * @param incarnation the number of its data folder
 * @param address where it was reached when it became a member; null: not known
 * @param isVoting whether it votes, or only learns
 */
public record Peer(String id, long incarnation, @Nullable Address address, boolean isVoting) {}
