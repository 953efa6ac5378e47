package io.loomcache.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Counts words in a cache from several threads: one entry processor call for each word, never repeated
 * here. A call that fails has an unknown outcome: the cluster may have counted the word or not.
 */
final class Counting {

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Cache<String, Long> cache;
    private final List<String> words;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Gaps gaps = new Gaps();
    private final List<Thread> threads = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Map<String, Long> unknown = new HashMap<>();
    private @Nullable RuntimeException firstFailure;
    private final long began = System.nanoTime();
    private volatile long ended;

    private Counting(Cache<String, Long> cache, List<String> words) {
        this.cache = cache;
        this.words = words;
    }

    static Counting start(Cache<String, Long> cache, List<String> words, int threads) {
        Counting counting = new Counting(cache, words);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(counting::count, "count-" + i);
            thread.setDaemon(true);
            counting.threads.add(thread);
        }
        counting.threads.forEach(Thread::start);
        return counting;
    }

    private void count() {
        Increment increment = new Increment();
        Latencies own = new Latencies();
        for (int i = next.getAndIncrement(); i < words.size(); i = next.getAndIncrement()) {
            long start = System.nanoTime();
            try {
                cache.invoke(words.get(i), increment);
                long now = System.nanoTime();
                own.record(now - start);
                gaps.acknowledged(start, now);
            } catch (RuntimeException e) {
                failed(words.get(i), e);
            }
            done.incrementAndGet();
        }
        finished(own);
    }

    private synchronized void failed(String word, RuntimeException failure) {
        unknown.merge(word, 1L, Long::sum);
        firstFailure = firstFailure == null ? failure : firstFailure;
    }

    private synchronized void finished(Latencies own) {
        latencies.add(own);
    }

    int done() {
        return done.get();
    }

    boolean isDone() {
        return done.get() == words.size();
    }

    /** Words in a second, from the start until now or the end. */
    double rate() {
        return done.get() * 1e9 / ((ended == 0 ? System.nanoTime() : ended) - began);
    }

    Gaps gaps() {
        return gaps;
    }

    /** @throws ProofException nothing was acknowledged for so long that nothing will be; it counts no further */
    void checkAlive() {
        if (!isDone() && gaps.sinceLast() > GIVE_UP_NANOS) {
            next.set(words.size());
            throw new ProofException("no call was acknowledged for a minute; the first failure: " + firstFailure());
        }
    }

    /** Waits for the threads; what follows is complete then. */
    void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        ended = System.nanoTime();
    }

    /** Times of the acknowledged calls. */
    synchronized Latencies latencies() {
        return latencies;
    }

    /** How often the outcome of a word's call is unknown; no entry: never. */
    synchronized Map<String, Long> unknown() {
        return unknown;
    }

    synchronized @Nullable RuntimeException firstFailure() {
        return firstFailure;
    }
}
