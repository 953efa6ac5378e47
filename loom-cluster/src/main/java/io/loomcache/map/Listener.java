package io.loomcache.map;

/**
 * Somebody who wants a cache's changes to be answered after having handled their events. Immutable.
 *
 * @param sessionId whose client it is
 * @param id chosen by the client
 */
public record Listener(long sessionId, long id) {}
