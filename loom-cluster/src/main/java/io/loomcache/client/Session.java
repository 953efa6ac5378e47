package io.loomcache.client;

/** A client session of one group, under which repeated requests are recognised. Guarded by the lane's lock. */
final class Session {

    final long id;
    final RequestWindow window;
    long lastUsedNanos;

    Session(long id, int capacity, long nowNanos) {
        this.id = id;
        this.window = new RequestWindow(capacity);
        this.lastUsedNanos = nowNanos;
    }
}
