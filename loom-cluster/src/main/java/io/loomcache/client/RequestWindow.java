package io.loomcache.client;

import java.util.BitSet;

/**
 * The request ids of one session: which is next, and below which all are over, so that the cluster may
 * forget their results. Not thread-safe; guarded by the lane's lock.
 */
final class RequestWindow {

    private final int capacity;
    private final BitSet over;
    private long lowestOpen = 1;
    private long next = 1;

    RequestWindow(int capacity) {
        this.capacity = capacity;
        this.over = new BitSet(capacity);
    }

    /** Whether another request may start before the oldest open one is over. */
    boolean hasRoom() {
        return next - lowestOpen < capacity;
    }

    long open() {
        return next++;
    }

    /** The request needs its result no more. */
    void close(long requestId) {
        over.set(slot(requestId));
        while (lowestOpen < next && over.get(slot(lowestOpen))) {
            over.clear(slot(lowestOpen));
            lowestOpen++;
        }
    }

    /** All requests below this id are over. */
    long lowestOpen() {
        return lowestOpen;
    }

    private int slot(long requestId) {
        return (int) (requestId % capacity);
    }
}
