package io.loomcache.net;

import java.time.Instant;

/**
 * The own certificate, and how changed files and the certificates of others fared. Immutable.
 *
 * @param expiry when the first certificate of the own chain ceases to be valid
 * @param reloads changed files that were loaded
 * @param failedReloads changed files that could not be; the previous ones stay in use
 * @param revoked certificates shown to us that had been revoked
 * @param unchecked certificates of which it could not be found out, let in or not
 * @param endedConnections open ones, ended because their certificate was not accepted any more
 */
public record TlsStatistics(
        Instant expiry, long reloads, long failedReloads, long revoked, long unchecked, long endedConnections) {}
