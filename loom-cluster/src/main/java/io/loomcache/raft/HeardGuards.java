package io.loomcache.raft;

import io.loomcache.map.GuardLeases;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Proof;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the owners of guards have last been heard of: when this process gave out the proof that they have shown, by its
 * monotonic clock, whoever has led meanwhile. Owned by the Raft thread.
 */
final class HeardGuards implements GuardLeases {

    private static final Logger LOG = LoggerFactory.getLogger(HeardGuards.class);

    /** More than there are guards: then the owners of some are gone. */
    private static final int LIMIT = 10_000;

    private final LongSupplier nanoTime;
    private final long process = ThreadLocalRandom.current().nextLong();
    private final Map<String, Long> heardNanos = new HashMap<>();

    /** Owners whose guards were not held when somebody wanted to know. */
    private final Set<String> missed = new HashSet<>();

    HeardGuards(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Proof proof() {
        return new Proof(process, nanoTime.getAsLong());
    }

    /** Believes only proofs that this process has given out. */
    @Override
    public void heard(String owner, Proof proof) {
        if (proof.process() == process && proof.nanos() - nanoTime.getAsLong() <= 0) {
            if (heardNanos.size() >= LIMIT) {
                heardNanos.clear();
            }
            heardNanos.merge(owner, proof.nanos(), (before, now) -> now - before > 0 ? now : before);
        }
    }

    @Override
    public boolean isHeld(Operation.Guard guard) {
        Long heard = heardNanos.get(guard.owner());
        long leaseNanos = TimeUnit.MILLISECONDS.toNanos(guard.leaseMillis());
        boolean held = heard != null && nanoTime.getAsLong() - heard < leaseNanos;
        if (held && missed.remove(guard.owner())) {
            LOG.info("guard '{}' is held again", guard.owner());
        } else if (!held && missed.size() < LIMIT && missed.add(guard.owner())) {
            LOG.warn("guard '{}' is not held: {} show nothing", guard.owner(), guard.caches());
        }
        return held;
    }
}
