package io.loomcache.simulation;

import java.util.Random;

/** The way from one host to another, as it is at the moment. One direction only. */
final class Link {

    static final long NORMAL_LATENCY_NANOS = 200_000;

    private boolean cut;
    private long latencyNanos = NORMAL_LATENCY_NANOS;
    private long jitterNanos = NORMAL_LATENCY_NANOS;
    private double loss;

    boolean isCut() {
        return cut;
    }

    void cut() {
        cut = true;
    }

    void slow(long latency, long jitter) {
        latencyNanos = latency;
        jitterNanos = jitter;
    }

    /** This share of the packets is lost; TCP sends them again. */
    void lossy(double share) {
        loss = share;
    }

    void heal() {
        cut = false;
        latencyNanos = NORMAL_LATENCY_NANOS;
        jitterNanos = NORMAL_LATENCY_NANOS;
        loss = 0;
    }

    /** How long a frame takes now; each loss costs a retransmission timeout, twice as long as the one before. */
    long delayNanos(Random random) {
        long delay = latencyNanos + (long) (random.nextDouble() * jitterNanos);
        long retransmission = 200_000_000;
        for (int lost = 0; lost < 5 && random.nextDouble() < loss; lost++) {
            delay += retransmission;
            retransmission *= 2;
        }
        return delay;
    }
}
