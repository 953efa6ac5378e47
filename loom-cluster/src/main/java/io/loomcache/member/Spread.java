package io.loomcache.member;

import org.jspecify.annotations.Nullable;

/**
 * Where a member stands among what can fail together, and how the voters are spread over it, as this member has heard.
 * Immutable.
 *
 * @param zone of this member; null: not known
 * @param node the machine that it is on; null: not known
 * @param zones whether the loss of one zone leaves a majority
 * @param nodes whether the loss of one machine does
 */
public record Spread(@Nullable String zone, @Nullable String node, Safety zones, Safety nodes) {}
