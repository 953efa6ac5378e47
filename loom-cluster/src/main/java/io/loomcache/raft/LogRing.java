package io.loomcache.raft;

import io.microraft.impl.log.RaftLog;
import io.microraft.impl.util.ArrayRingbuffer;
import java.lang.reflect.Field;

/**
 * The ring in which the engine keeps its log. When a snapshot is installed it goes from where the log began to the snapshot one index
 * after the other, which for a new member of a cluster that was restored, whose indexes begin beyond 2^40, would take hours. Where nothing can be
 * in between, the ring is told at once. There is no other way in than by reflection. Owned by the Raft thread.
 */
final class LogRing {

    /** What no log grows by within one life of a cluster; a restore moves indexes by twice as much. */
    static final long LEAP = 1L << 39;

    private static final Field RING = ring();

    private LogRing() {}

    private static Field ring() {
        try {
            Field field = RaftLog.class.getDeclaredField("log");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another engine than expected: its log has no such ring", e);
        }
    }

    /** An empty log that never had an entry will go on behind a snapshot at this index, if that is out of reach for entries. */
    static void leapOver(RaftLog log, long snapshotIndex) {
        if (log.lastLogOrSnapshotIndex() > 0 || snapshotIndex < LEAP) {
            return;
        }
        try {
            ArrayRingbuffer<?> ring = (ArrayRingbuffer<?>) RING.get(log);
            ring.setHeadSequence(snapshotIndex);
            ring.setTailSequence(snapshotIndex - 1);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the engine's ring was accessible before", e);
        }
    }
}
