package io.loomcache.storage;

import io.loomcache.measure.Durations;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link StoreStatistics}. Thread-safe; never blocks. */
final class StoreMeasures {

    private final Durations flushes = new Durations();
    private final LongAdder flushedBytes = new LongAdder();
    private final Durations snapshots = new Durations();
    private final LongAdder installedSnapshots = new LongAdder();
    private volatile long snapshotBytes;
    private volatile long newestSnapshotNanos = System.nanoTime();

    void flushed(long nanos, long bytes) {
        flushes.add(nanos);
        flushedBytes.add(bytes);
    }

    void snapshotWritten(long nanos, long bytes) {
        snapshots.add(nanos);
        durable(bytes);
    }

    void snapshotInstalled(long bytes) {
        installedSnapshots.increment();
        durable(bytes);
    }

    private void durable(long bytes) {
        snapshotBytes = bytes;
        newestSnapshotNanos = System.nanoTime();
    }

    StoreStatistics statistics() {
        return new StoreStatistics(
                flushes.counts(),
                flushedBytes.sum(),
                snapshots.counts(),
                snapshotBytes,
                installedSnapshots.sum(),
                System.nanoTime() - newestSnapshotNanos);
    }
}
