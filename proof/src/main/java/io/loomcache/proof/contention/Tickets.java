package io.loomcache.proof.contention;

import io.loomcache.proof.Gaps;
import io.loomcache.proof.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.Cache;

/** Threads of one client that each put their name on every ticket that has none. */
final class Tickets {

    private final Cache<String, String> cache;
    private final String client;
    private final LongAdder done = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder notDone = new LongAdder();
    private final Gaps gaps = new Gaps();
    private final List<Claim> claims = new ArrayList<>();

    Tickets(Cache<String, String> cache, String client) {
        this.cache = cache;
        this.client = client;
    }

    /** Of the ticket with this number. */
    static String name(int ticket) {
        return "ticket-" + ticket;
    }

    /** Every thread tries for every ticket, in the same order; returns when all have. */
    void tryAll(int from, int to, int threads) throws InterruptedException {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String name = client + "-t" + i;
            Thread thread = new Thread(() -> tryAll(from, to, name), name);
            thread.setDaemon(true);
            started.add(thread);
        }
        started.forEach(Thread::start);
        for (Thread thread : started) {
            thread.join();
        }
    }

    private void tryAll(int from, int to, String name) {
        for (int i = from; i < to; i++) {
            String ticket = name(i);
            boolean isTried = false;
            while (!isTried) {
                isTried = tryOne(ticket, name);
            }
        }
    }

    /** False if it is known that nothing happened. */
    private boolean tryOne(String ticket, String name) {
        long began = System.nanoTime();
        try {
            boolean isWon = cache.putIfAbsent(ticket, name);
            gaps.acknowledged(began, System.nanoTime());
            done.increment();
            if (isWon) {
                claim(new Claim(ticket, name, true));
            } else {
                lost.increment();
            }
            return true;
        } catch (RuntimeException e) {
            e.printStackTrace();
            if (Outcome.of(e) == Outcome.NOT_DONE) {
                notDone.increment();
                return false;
            }
            unknown.increment();
            claim(new Claim(ticket, name, false));
            return true;
        }
    }

    private synchronized void claim(Claim claim) {
        claims.add(claim);
    }

    synchronized List<Claim> claims() {
        return List.copyOf(claims);
    }

    Status status() {
        return new Status(
                done.sum(),
                lost.sum(),
                unknown.sum(),
                notDone.sum(),
                gaps.longest(),
                gaps.longestCall(),
                gaps.sinceLast());
    }
}
