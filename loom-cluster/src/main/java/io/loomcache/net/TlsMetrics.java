package io.loomcache.net;

import java.util.concurrent.atomic.LongAdder;

/** What has happened to keys, trust and certificates since they were first loaded. Any thread may read. */
public final class TlsMetrics {

    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private final LongAdder revoked = new LongAdder();
    private final LongAdder unchecked = new LongAdder();
    private final LongAdder ended = new LongAdder();

    TlsMetrics() {}

    /** Changed files that are in use now, or were until the next change. */
    public long reloads() {
        return reloads.sum();
    }

    /** Changed files that could not be used, so that what was there before stayed in use. */
    public long failedReloads() {
        return failedReloads.sum();
    }

    /** Certificates that were shown to us and had been revoked. */
    public long revoked() {
        return revoked.sum();
    }

    /** Certificates that were shown to us and of which the source of revocations could not tell, let in or not. */
    public long unchecked() {
        return unchecked.sum();
    }

    /** Open connections that we ended because their certificate was not accepted any more. */
    public long endedConnections() {
        return ended.sum();
    }

    void reloaded() {
        reloads.increment();
    }

    void reloadFailed() {
        failedReloads.increment();
    }

    void foundRevoked() {
        revoked.increment();
    }

    void foundUnchecked() {
        unchecked.increment();
    }

    void endedConnection() {
        ended.increment();
    }
}
