package io.loomcache.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/**
 * Threads that put, each key once, with a short pause between; they remember what was acknowledged and can
 * look whether all of it is still there.
 */
final class Writers {

    private static final int THREADS = 8;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int BATCH_KEYS = 500;

    private final Cache<String, byte[]> cache;
    private final String prefix;
    private final Gaps gaps = new Gaps();
    private final List<Thread> threads = new ArrayList<>();
    private final List<List<Integer>> acknowledged = new ArrayList<>();
    private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isStopped;

    private Writers(Cache<String, byte[]> cache, String prefix) {
        this.cache = cache;
        this.prefix = prefix;
    }

    /** @param prefix of the keys, of these writers alone */
    static Writers start(Cache<String, byte[]> cache, String prefix) {
        Writers writers = new Writers(cache, prefix);
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            List<Integer> own = new ArrayList<>();
            writers.acknowledged.add(own);
            writers.threads.add(new Thread(() -> writers.write(number, own), "writer-" + i));
        }
        writers.threads.forEach(Thread::start);
        return writers;
    }

    private void write(int thread, List<Integer> own) {
        for (int i = 0; !isStopped; i++) {
            long start = System.nanoTime();
            try {
                cache.put(key(thread, i), value(i));
                gaps.acknowledged(start, System.nanoTime());
                own.add(i);
            } catch (RuntimeException e) {
                failures.add(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    Gaps gaps() {
        return gaps;
    }

    /** Waits until the calls under way have ended. */
    void stop() throws InterruptedException {
        isStopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** How many puts; complete after {@link #stop}. */
    long acknowledged() {
        return acknowledged.stream().mapToLong(List::size).sum();
    }

    /** How many puts failed, so have an unknown outcome; complete after {@link #stop}. */
    int failed() {
        return failures.size();
    }

    /** How many acknowledged puts can't be read, or not as they were put; after {@link #stop}. */
    long lost() throws InterruptedException {
        long lost = 0;
        for (int thread = 0; thread < THREADS; thread++) {
            List<Integer> numbers = acknowledged.get(thread);
            for (int from = 0; from < numbers.size(); from += BATCH_KEYS) {
                lost += lost(thread, numbers.subList(from, Math.min(numbers.size(), from + BATCH_KEYS)));
            }
        }
        return lost;
    }

    private long lost(int thread, List<Integer> numbers) throws InterruptedException {
        Set<String> keys = new HashSet<>();
        numbers.forEach(number -> keys.add(key(thread, number)));
        Map<String, byte[]> found = Retry.untilAnswered(() -> cache.getAll(keys));
        return numbers.stream()
                .filter(number -> {
                    byte[] value = found.get(key(thread, number));
                    return value == null || ByteBuffer.wrap(value).getInt() != number;
                })
                .count();
    }

    private String key(int thread, int number) {
        return prefix + "-" + thread + "-" + number;
    }

    private static byte[] value(int number) {
        return ByteBuffer.allocate(Load.VALUE_BYTES).putInt(number).array();
    }
}
