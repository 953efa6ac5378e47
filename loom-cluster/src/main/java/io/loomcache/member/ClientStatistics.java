package io.loomcache.member;

/**
 * A connected client; one that has several connections to this member is here several times. Immutable.
 *
 * @param name what it says of itself
 * @param identity what its certificate says
 * @param version of its product
 * @param pending requests that are not answered yet
 * @param watches of events
 * @param lag of the slowest of its watches: how many revisions it was not told of yet; 0 without a watch
 */
public record ClientStatistics(String name, String identity, String version, int pending, int watches, long lag) {}
