package io.loomcache.staleness.application;

import io.loomcache.staleness.database.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.hibernate.SessionFactory;

/** Threads that run transactions until they are stopped. Thread-safe. */
final class Load {

    private static final int KINDS_OF_FAILURES = 20;

    private final SessionFactory sessions;
    private final Findings findings;
    private final Tally tally;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private volatile boolean isOver;

    Load(SessionFactory sessions, Findings findings, Tally tally) {
        this.sessions = sessions;
        this.findings = findings;
        this.tally = tally;
    }

    void start(String url, int count, long seed, String name) throws SQLException {
        for (int i = 0; i < count; i++) {
            String own = name + "." + i;
            Transactions transactions = new Transactions(
                    sessions, Rows.open(url), findings, new Random(seed * 1_000_003 + own.hashCode()), own);
            Thread thread = new Thread(() -> run(transactions), "load-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(Transactions transactions) {
        try (transactions) {
            while (!isOver) {
                one(transactions);
            }
        } catch (SQLException e) {
            note(e);
        }
    }

    private void one(Transactions transactions) throws SQLException {
        long began = System.nanoTime();
        try {
            tally.count("done " + transactions.run());
        } catch (RuntimeException e) {
            note(e);
        }
        tally.add("longest transaction", System.nanoTime() - began);
    }

    private void note(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        tally.count("refused " + Refusal.of(failure));
        String text = failure.getClass().getSimpleName() + ": "
                + String.valueOf(root).replaceAll("\\d+", "#").replaceAll("\\s+", " ");
        synchronized (failures) {
            if (failures.containsKey(text) || failures.size() < KINDS_OF_FAILURES) {
                failures.merge(text, 1, Integer::sum);
            }
        }
    }

    /** How often each of the first kinds came, for people. */
    List<String> failures() {
        synchronized (failures) {
            return failures.entrySet().stream()
                    .map(entry -> entry.getValue() + " x " + entry.getKey())
                    .toList();
        }
    }

    void stop() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
