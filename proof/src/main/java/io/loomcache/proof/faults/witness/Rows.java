package io.loomcache.proof.faults.witness;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What is known of the keys that write through, and what was found when they were quiet: the database must have
 * been told last what the cache holds. Thread-safe.
 *
 * <p>After a call that failed the two may differ, and the caller knows it: the next call that succeeds makes
 * them one again. A call with an unknown outcome may still take effect later; such a key is not judged any more.
 */
final class Rows {

    /** Who writes a key, and how. */
    enum Writers {
        ONE_CLIENT("one client"),
        ONE_CLIENT_IN_BATCHES("one client, batches"),
        TWO_CLIENTS("two clients");

        final String text;

        Writers(String text) {
            this.text = text;
        }
    }

    /** What may be expected of the database and the cache when the key is quiet. */
    enum State {
        /** They agree. */
        SOUND,
        /** A call has failed in between; the next that succeeds settles it. */
        UNSETTLED,
        /** A call may still take effect: nothing. */
        UNKNOWN
    }

    /** One key. Those who use it share its lock, whoever wants it quiet has it alone. */
    static final class Row {
        final String key;
        final Writers writers;
        final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
        private State state = State.SOUND;

        Row(String key, Writers writers) {
            this.key = key;
            this.writers = writers;
        }

        synchronized State state() {
            return state;
        }

        /** A call has ended that had told the writer. */
        synchronized void ended(Outcome outcome) {
            if (outcome.changedNothing() && state == State.SOUND) {
                state = State.UNSETTLED;
            } else if (!outcome.changedNothing() && outcome != Outcome.DONE) {
                state = State.UNKNOWN;
            }
        }

        /** A call has succeeded while nobody else used the key. */
        synchronized void settled() {
            if (state == State.UNSETTLED) {
                state = State.SOUND;
            }
        }

        /** Told once is enough. */
        synchronized void giveUp() {
            state = State.UNKNOWN;
        }
    }

    private final Map<String, Row> rows = new ConcurrentHashMap<>();
    private final Map<Writers, LongAdder> compared = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> differences = new ConcurrentLinkedQueue<>();
    private final Map<Writers, LongAdder> different = new ConcurrentHashMap<>();

    Row row(String key, Writers writers) {
        return rows.computeIfAbsent(key, any -> new Row(key, writers));
    }

    Iterable<Row> all() {
        return rows.values();
    }

    /** What a quiet key has in the database and in the cache; it must be held alone. */
    void compare(Row row, long stored, long cached) {
        if (row.state() != State.SOUND) {
            return;
        }
        compared.computeIfAbsent(row.writers, any -> new LongAdder()).increment();
        if (stored != cached) {
            row.giveUp();
            different.computeIfAbsent(row.writers, any -> new LongAdder()).increment();
            differences.add("key " + row.key + ", written by " + row.writers.text + ": the writer was last told "
                    + text(stored) + ", the cache has " + text(cached));
        }
    }

    private static String text(long value) {
        return value == Database.NONE ? "a removal" : String.valueOf(value);
    }

    Iterable<String> differences() {
        return differences;
    }

    long differenceCount() {
        return different.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Differences and comparisons, for each sort of key. */
    String summary() {
        Map<Writers, String> all = new TreeMap<>();
        compared.forEach((writers, count) -> {
            LongAdder wrong = different.getOrDefault(writers, new LongAdder());
            all.put(writers, wrong + " of " + count + " (" + writers.text + ")");
        });
        return String.join(", ", all.values());
    }
}
