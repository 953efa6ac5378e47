package io.loomcache.proof.faults.witness;

import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes to the database: slowly at times, and refused at times, of a batch after a part. Thread-safe. */
final class DatabaseWriter implements CacheWriter<String, Long> {

    private static final int REFUSED_IN = 25;
    private static final int SLOW_IN = 5;
    private static final int SLOW_MILLIS = 20;

    /** Thrown on purpose. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("refused on purpose");
        }
    }

    private final Database database;
    private final Random random;
    private final ThreadLocal<Set<String>> told = ThreadLocal.withInitial(HashSet::new);

    /** @param random of its own; thread-safe as {@link Random} is */
    DatabaseWriter(Database database, Random random) {
        this.database = database;
        this.random = random;
    }

    /** From now on {@link #told} begins anew. */
    void forget() {
        told.get().clear();
    }

    /** The keys that this thread's calls have written or deleted since {@link #forget}. */
    Set<String> told() {
        return Set.copyOf(told.get());
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends Long> entry) {
        takeTime();
        refuseAtTimes();
        told.get().add(entry.getKey());
        database.write(entry.getKey(), entry.getValue());
    }

    @Override
    public void delete(Object key) {
        takeTime();
        refuseAtTimes();
        told.get().add((String) key);
        database.delete((String) key);
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends Long>> entries) {
        takeEach(entries, this::write);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        takeEach(keys, this::delete);
    }

    /** What is taken is taken out of the collection, so that it tells what is left undone. */
    private static <T> void takeEach(Collection<T> all, Consumer<T> take) {
        for (Iterator<T> each = all.iterator(); each.hasNext(); ) {
            take.accept(each.next());
            each.remove();
        }
    }

    private void takeTime() {
        if (random.nextInt(SLOW_IN) == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(SLOW_MILLIS)));
        }
    }

    private void refuseAtTimes() {
        if (random.nextInt(REFUSED_IN) == 0) {
            throw new Refused();
        }
    }
}
