package io.loomcache.client;

import java.util.concurrent.TimeUnit;

/**
 * How much a lane may have pending at members. Past a connection's outbound limit the connection ends, for
 * everybody on it, and what is sent again at once would end the next one. A member that is busy is left
 * alone for a moment by all calls. Not thread-safe; guarded by the lane's lock.
 */
final class Congestion {

    /** Most calls that are pending at once. */
    private static final int MAX_PENDING = 4_096;

    /** How long a busy member is left alone. */
    static final long BUSY_MILLIS = 5;

    private final long maxPendingBytes;
    private int pending;
    private long pendingBytes;
    private long busyUntilNanos;

    Congestion(long maxPendingBytes, long nowNanos) {
        this.maxPendingBytes = maxPendingBytes;
        this.busyUntilNanos = nowNanos;
    }

    /** Whether the call may be sent now; a single one always may, however large. */
    boolean admits(Call call, long nowNanos) {
        boolean hasRoom =
                pending == 0 || (pending < MAX_PENDING && pendingBytes + call.operation.length <= maxPendingBytes);
        return hasRoom && busyUntilNanos - nowNanos <= 0;
    }

    void sent(Call call) {
        pending++;
        pendingBytes += call.operation.length;
    }

    void ended(Call call) {
        pending--;
        pendingBytes -= call.operation.length;
    }

    void busy(long nowNanos) {
        busyUntilNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(BUSY_MILLIS);
    }
}
