package io.loomcache.storage;

import io.loomcache.measure.Durations;

/**
 * How the disk keeps up with one group, since its store was opened. Immutable.
 *
 * @param flushes of the log and the hard state; each is one sync or more
 * @param flushedBytes of the operations of the entries that became durable
 * @param snapshots taken here: from their first byte to when they were durable
 * @param snapshotBytes of the newest durable snapshot, 0 if there was none since
 * @param installedSnapshots received from other members and durable
 * @param snapshotAgeNanos since the newest snapshot became durable, or since the store was opened
 */
public record StoreStatistics(
        Durations.Counts flushes,
        long flushedBytes,
        Durations.Counts snapshots,
        long snapshotBytes,
        long installedSnapshots,
        long snapshotAgeNanos) {}
