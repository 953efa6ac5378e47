package io.loomcache.raft;

import java.util.Random;

/**
 * The engine's only use of randomness is what it adds to an election timeout so that candidates do not
 * meet again and again: up to a tenth of one of its seconds. Its second is a heartbeat of ours, and a tenth
 * of that is less than a flush: two candidates that split the vote would go on splitting it. So the noise
 * is made as wide as the timeout itself.
 */
final class ElectionNoise extends Random {

    private static final long serialVersionUID = 1L;
    private static final int WIDER = 30;

    ElectionNoise(Random source) {
        super(source.nextLong());
    }

    @Override
    public int nextInt(int bound) {
        return super.nextInt(bound * WIDER);
    }
}
