package io.loomcache.proof;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each thread makes its next call when it has the answer of the last one. Keys and values
 * have fixed sizes, keys are chosen evenly.
 */
final class Load {

    static final int KEYS = 10_000;
    static final int VALUE_BYTES = 100;

    private static final int BATCH_KEYS = 500;

    /** Between the start of the threads and the beginning of what is measured. */
    private static final long RAMP_MILLIS = 500;

    private enum Phase {
        RAMP,
        MEASURE,
        STOP
    }

    private final Cache<String, byte[]> cache;
    private final ServerCluster cluster;
    private final List<String> keys;
    private volatile Phase phase = Phase.RAMP;

    /** Fills the cache. */
    Load(Cache<String, byte[]> cache, ServerCluster cluster) {
        this.cache = cache;
        this.cluster = cluster;
        this.keys = new ArrayList<>();
        Map<String, byte[]> batch = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add(key(i));
            batch.put(key(i), value(new Random(i)));
            if (batch.size() == BATCH_KEYS || i == KEYS - 1) {
                cache.putAll(batch);
                batch.clear();
            }
        }
    }

    /** 16 characters. */
    static String key(int number) {
        return String.format("key-%012d", number);
    }

    static byte[] value(Random random) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        return value;
    }

    /** Runs until the time is over; what is under way then is awaited but not counted. */
    Measurement run(Workload workload, int threads, int seconds) throws InterruptedException {
        phase = Phase.RAMP;
        List<Latencies> latencies = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        for (int i = 0; i < threads; i++) {
            Latencies own = new Latencies();
            latencies.add(own);
            callers.add(new Thread(() -> callAgainAndAgain(workload, own, failures, failure), "load-" + i));
        }
        callers.forEach(Thread::start);
        Thread.sleep(RAMP_MILLIS);
        LeaderFlushes flushesBefore = cluster.leaderFlushes();
        long began = System.nanoTime();
        long clientBefore = ownCpuNanos();
        long membersBefore = cluster.cpuTime().toNanos();
        phase = Phase.MEASURE;
        Thread.sleep(seconds * 1_000L);
        phase = Phase.STOP;
        long nanos = System.nanoTime() - began;
        long clientCpu = ownCpuNanos() - clientBefore;
        long membersCpu = cluster.cpuTime().toNanos() - membersBefore;
        OptionalLong leaderFlushes = cluster.leaderFlushes().since(flushesBefore);
        Latencies all = new Latencies();
        for (int i = 0; i < threads; i++) {
            callers.get(i).join();
            all.add(latencies.get(i));
        }
        return new Measurement(
                workload,
                threads,
                nanos,
                all,
                failures.get(),
                String.valueOf(failure.get()),
                clientCpu,
                membersCpu,
                leaderFlushes);
    }

    private void callAgainAndAgain(
            Workload workload,
            Latencies latencies,
            AtomicInteger failures,
            AtomicReference<@Nullable RuntimeException> failure) {
        Random random = new Random();
        byte[] value = value(random);
        while (phase != Phase.STOP) {
            String key = keys.get(random.nextInt(KEYS));
            long start = System.nanoTime();
            try {
                workload.call(cache, key, value, random);
                if (phase == Phase.MEASURE) {
                    latencies.record(System.nanoTime() - start);
                }
            } catch (RuntimeException e) {
                failures.incrementAndGet();
                failure.compareAndSet(null, e);
            }
        }
    }

    private static long ownCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
