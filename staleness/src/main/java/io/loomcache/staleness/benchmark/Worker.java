package io.loomcache.staleness.benchmark;

import io.loomcache.proof.Latencies;
import io.loomcache.proof.Orders;
import io.loomcache.staleness.application.Item;
import io.loomcache.staleness.application.Sessions;
import io.loomcache.staleness.application.Tap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/**
 * An application that is measured, a process of its own, with rows that no other uses. It obeys {@code fill}, {@code mix
 * UPDATES THREADS SECONDS} and {@code transactions ENTITIES TIMES}. Confined to one thread, but for the load's.
 */
public final class Worker {

    private static final int FILLED_AT_ONCE = 100;

    private final SessionFactory sessions;
    private final ThreadLocal<Boolean> hasQueried = ThreadLocal.withInitial(() -> false);
    private final AtomicLong stamps = new AtomicLong();
    private final int from;
    private final int count;

    private Worker(String url, int from, int count) {
        this.from = from;
        this.count = count;
        sessions = Sessions.open(
                url,
                new Tap() {
                    @Override
                    public void afterQuery(String sql) {
                        hasQueried.set(true);
                    }
                },
                Item.class);
    }

    /** Arguments: the database's URL, the first row, how many. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Worker worker = new Worker(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Orders.obeyAll(worker::obey);
        System.exit(0);
    }

    private List<String> obey(List<String> words) throws InterruptedException {
        return switch (words.get(0)) {
            case "fill" -> List.of("" + fill());
            case "mix" -> List.of(mix(number(words, 1), number(words, 2), number(words, 3)));
            case "transactions" -> List.of("" + transactions(number(words, 1), number(words, 2)));
            default -> throw new IllegalArgumentException("unknown order: " + words);
        };
    }

    private static int number(List<String> words, int index) {
        return Integer.parseInt(words.get(index));
    }

    /** What one thread has measured. */
    private static final class Measured {
        final Latencies hits = new Latencies();
        final Latencies updates = new Latencies();
        long sessions;
        long finds;
        long conflicts;
    }

    private String mix(int updates, int threads, int seconds) throws InterruptedException {
        long began = System.nanoTime();
        long end = began + seconds * 1_000_000_000L;
        List<Measured> all = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Measured measured = new Measured();
            all.add(measured);
            running.add(new Thread(() -> run(updates, end, measured), "load-" + i));
        }
        running.forEach(Thread::start);
        for (Thread thread : running) {
            thread.join();
        }
        long nanos = System.nanoTime() - began;
        Measured sum = new Measured();
        for (Measured measured : all) {
            sum.hits.add(measured.hits);
            sum.updates.add(measured.updates);
            sum.sessions += measured.sessions;
            sum.finds += measured.finds;
            sum.conflicts += measured.conflicts;
        }
        return new Cell(
                        sum.sessions * 1e9 / nanos,
                        sum.hits.percentile(50),
                        sum.hits.percentile(99),
                        sum.updates.percentile(50),
                        sum.updates.percentile(99),
                        100.0 * sum.hits.count() / Math.max(1, sum.finds),
                        sum.conflicts)
                .line();
    }

    /** Loads all rows; returns how many. */
    private int fill() {
        for (int first = 0; first < count; first += FILLED_AT_ONCE) {
            int begin = from + first;
            int end = from + Math.min(count, first + FILLED_AT_ONCE);
            sessions.inTransaction(session -> {
                for (long id = begin; id < end; id++) {
                    session.find(Item.class, id);
                }
            });
        }
        return count;
    }

    private void run(int updates, long end, Measured measured) {
        Random random = ThreadLocalRandom.current();
        while (System.nanoTime() - end < 0) {
            long id = (long) from + random.nextInt(count);
            if (random.nextInt(100) < updates) {
                long began = System.nanoTime();
                try {
                    update(List.of(id));
                    measured.updates.record(System.nanoTime() - began);
                } catch (RuntimeException e) {
                    measured.conflicts++;
                }
            } else {
                find(id, measured);
            }
            measured.sessions++;
        }
    }

    private void find(long id, Measured measured) {
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            hasQueried.set(false);
            long began = System.nanoTime();
            Item item = session.find(Item.class, id);
            long nanos = System.nanoTime() - began;
            if (item == null) {
                throw new IllegalStateException("no row " + id);
            }
            measured.finds++;
            if (!hasQueried.get()) {
                measured.hits.record(nanos);
            }
            session.getTransaction().commit();
        }
    }

    private void update(List<Long> ids) {
        sessions.inTransaction(
                session -> ids.forEach(id -> session.find(Item.class, id).restamp("b-" + stamps.incrementAndGet())));
    }

    /** The median time of a transaction, in nanoseconds. */
    private long transactions(int entities, int times) {
        Latencies latencies = new Latencies();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < entities; i++) {
            ids.add((long) from + i);
        }
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            update(ids);
            latencies.record(System.nanoTime() - began);
        }
        return latencies.percentile(50);
    }
}
