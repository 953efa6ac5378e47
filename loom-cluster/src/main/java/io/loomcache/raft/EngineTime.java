package io.loomcache.raft;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The engine's time. The engine counts heartbeats in whole seconds; we want them every tenth of one. So
 * its clock runs faster: one engine second is one heartbeat interval, and a delay it asks for is shortened
 * by the same factor. Only this class knows both times.
 *
 * <p>The clock is monotonic: steps of the wall clock do not reach the engine.
 */
final class EngineTime extends Clock {

    private static final long ENGINE_SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final long heartbeatNanos;

    EngineTime(LongSupplier nanoTime, Duration heartbeatInterval) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.heartbeatNanos = heartbeatInterval.toNanos();
    }

    /** A delay of the engine in real nanoseconds. */
    static long realNanos(long delay, TimeUnit unit, Duration heartbeatInterval) {
        double engineSeconds = (double) unit.toNanos(delay) / ENGINE_SECOND_NANOS;
        return (long) (engineSeconds * heartbeatInterval.toNanos());
    }

    /** A real length in whole engine seconds, rounded up. */
    static long engineSeconds(Duration real, Duration heartbeatInterval) {
        long heartbeat = heartbeatInterval.toNanos();
        return (real.toNanos() + heartbeat - 1) / heartbeat;
    }

    @Override
    public long millis() {
        double heartbeats = (double) (nanoTime.getAsLong() - startNanos) / heartbeatNanos;
        return (long) (heartbeats * 1000);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("engine time has no zone");
    }
}
