package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.map.Expiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;

/** Calls of the cache that writes through, and looks at keys that are quiet. Owned by one thread. */
final class StoredCalls {

    private static final long EPOCH_NANOS = 15_000_000_000L;
    private static final int KEYS = 3;
    private static final int LOOK_IN = 8;
    private static final long PATIENCE_MILLIS = 200;

    /**
     * What the clients share.
     *
     * @param kinds of keys that are used
     */
    record Shared(Database database, Rows rows, List<Rows.Writers> kinds) {}

    private final Caches caches;
    private final DatabaseWriter writer;
    private final Recorder recorder;
    private final Random random;
    private final Calls calls;
    private final Shared shared;

    StoredCalls(Client client, Recorder recorder, Random random, Calls calls, Shared shared) {
        this.caches = client.caches();
        this.writer = client.writer();
        this.recorder = recorder;
        this.random = random;
        this.calls = calls;
        this.shared = shared;
    }

    void next() throws InterruptedException {
        Rows.Writers kind = shared.kinds.get(random.nextInt(shared.kinds.size()));
        if (random.nextInt(LOOK_IN) == 0) {
            look(row(kind));
        } else if (kind != Rows.Writers.ONE_CLIENT && random.nextInt(4) == 0) {
            batch(kind);
        } else {
            single(row(kind));
        }
    }

    private Rows.Row row(Rows.Writers kind) {
        String owner = kind == Rows.Writers.TWO_CLIENTS ? "" : "-c" + caches.client();
        long epoch = System.nanoTime() / EPOCH_NANOS;
        return shared.rows.row(kind.name() + owner + "-" + epoch + "-" + random.nextInt(KEYS), kind);
    }

    private void single(Rows.Row row) {
        row.use.readLock().lock();
        try {
            tell(row, () -> calls.single(caches.stored(), row.key));
        } finally {
            row.use.readLock().unlock();
        }
    }

    private Outcome tell(Rows.Row row, Supplier<Outcome> call) {
        writer.forget();
        Outcome outcome = call.get();
        if (writer.told().contains(row.key)) {
            row.ended(outcome);
        }
        return outcome;
    }

    private void batch(Rows.Writers kind) {
        Set<Rows.Row> rows = new HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            rows.add(row(kind));
        }
        rows.forEach(row -> row.use.readLock().lock());
        try {
            if (random.nextBoolean()) {
                putAll(rows);
            } else {
                removeAll(rows);
            }
        } finally {
            rows.forEach(row -> row.use.readLock().unlock());
        }
    }

    /** One key of a batch. */
    private record Part(Rows.Row row, Case change, History.Pending pending) {}

    private Part part(Rows.Row row, String what, Effect effect) {
        Case change = new Case(Guard.ANY, effect);
        return new Part(row, change, recorder.begin(caches.stored().getName(), row.key, what, List.of(change)));
    }

    private void putAll(Set<Rows.Row> rows) {
        Map<String, Long> values = new HashMap<>();
        List<Part> parts = new ArrayList<>();
        for (Rows.Row row : rows) {
            long value = recorder.newValue();
            values.put(row.key, value);
            parts.add(part(row, "putAll", Effect.set(value, Expiry.NEVER)));
        }
        call(parts, () -> caches.stored().putAll(values));
    }

    private void removeAll(Set<Rows.Row> rows) {
        List<Part> parts = rows.stream()
                .map(row -> part(row, "removeAll", Effect.remove()))
                .toList();
        Set<String> keys = rows.stream().map(row -> row.key).collect(Collectors.toSet());
        call(parts, () -> caches.stored().removeAll(keys));
    }

    private void call(List<Part> parts, Runnable call) {
        writer.forget();
        long invoked = System.nanoTime();
        try {
            call.run();
            parts.forEach(part -> done(invoked, part));
            recorder.count(Outcome.DONE);
        } catch (CacheException e) {
            Outcome outcome = recorder.failed(List.of(), e);
            Set<String> taken = writer.told();
            parts.forEach(part -> failed(invoked, part, outcome, taken.contains(part.row.key)));
        }
    }

    private void done(long invoked, Part part) {
        recorder.succeeded(invoked, List.of(part.pending), List.of(part.change));
    }

    /** Of a batch the writer may take a part before it fails: that is done, the rest is not (JSR-107, CacheWriter). */
    private void failed(long invoked, Part part, Outcome outcome, boolean wasTaken) {
        if (!wasTaken) {
            part.pending.notDone();
        } else if (outcome == Outcome.NOT_WRITTEN) {
            done(invoked, part);
        } else {
            Recorder.end(List.of(part.pending), outcome);
            part.row.ended(outcome);
        }
    }

    /** Waits a little for the key to be quiet, and compares. */
    private void look(Rows.Row row) throws InterruptedException {
        if (row.use.writeLock().tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                compare(row);
            } finally {
                row.use.writeLock().unlock();
            }
        }
    }

    /** Compares a key that nobody else uses. */
    void compare(Rows.Row row) {
        if (row.state() == Rows.State.UNSETTLED
                && tell(row, () -> calls.put(caches.stored(), row.key)) == Outcome.DONE) {
            row.settled();
        }
        Cache<String, Long> cache = caches.stored();
        List<Long> seen = new ArrayList<>();
        if (row.state() == Rows.State.SOUND && calls.read(cache, row.key, seen) == Outcome.DONE) {
            long cached = seen.isEmpty() ? Database.NONE : seen.get(0);
            shared.rows.compare(row, shared.database.value(row.key), cached);
        }
    }
}
