package io.loomcache.proof.contention;

import io.loomcache.proof.Gaps;
import io.loomcache.proof.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;

/** Threads of one client that add to the counters, one of them at random each time, until stopped. */
final class Counters {

    private final Cache<String, Long> cache;
    private final Way way;
    private final AtomicLongArray acknowledged;
    private final AtomicLongArray unknown;
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder notDone = new LongAdder();
    private final Gaps gaps = new Gaps();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    private Counters(Cache<String, Long> cache, Way way, int counters) {
        this.cache = cache;
        this.way = way;
        this.acknowledged = new AtomicLongArray(counters);
        this.unknown = new AtomicLongArray(counters);
    }

    /** All counters are in the cache, at zero. */
    static Counters start(Cache<String, Long> cache, Way way, int counters, int threads) {
        Counters started = new Counters(cache, way, counters);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(started::count, "count-" + i);
            thread.setDaemon(true);
            started.threads.add(thread);
        }
        started.threads.forEach(Thread::start);
        return started;
    }

    /** Of the counter with this number. */
    static String name(int counter) {
        return "c" + counter;
    }

    /** Names of that many. */
    static Stream<String> names(int counters) {
        return IntStream.range(0, counters).mapToObj(Counters::name);
    }

    private void count() {
        while (!isOver) {
            int counter = ThreadLocalRandom.current().nextInt(acknowledged.length());
            long began = System.nanoTime();
            try {
                conflicts.add(way.addOne(cache, name(counter)));
                acknowledged.incrementAndGet(counter);
                gaps.acknowledged(began, System.nanoTime());
            } catch (RuntimeException e) {
                failed(counter, e);
            }
        }
    }

    private void failed(int counter, RuntimeException failure) {
        failure.printStackTrace();
        switch (Outcome.of(failure)) {
            case DONE -> acknowledged.incrementAndGet(counter);
            case NOT_DONE -> notDone.increment();
            case UNKNOWN -> unknown.incrementAndGet(counter);
        }
    }

    /** Ends the threads after their calls. */
    void stop() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    Status status() {
        return new Status(
                sum(acknowledged),
                conflicts.sum(),
                sum(unknown),
                notDone.sum(),
                gaps.longest(),
                gaps.longestCall(),
                gaps.sinceLast());
    }

    /** Complete once stopped. */
    List<Tally> tallies() {
        return IntStream.range(0, acknowledged.length())
                .mapToObj(i -> new Tally(name(i), acknowledged.get(i), unknown.get(i)))
                .toList();
    }

    private static long sum(AtomicLongArray numbers) {
        return IntStream.range(0, numbers.length()).mapToLong(numbers::get).sum();
    }
}
