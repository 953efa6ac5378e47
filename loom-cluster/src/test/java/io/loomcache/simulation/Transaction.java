package io.loomcache.simulation;

import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.client.SourcedCaches.Step;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation.Fill;
import io.loomcache.map.Operation.Item;
import io.loomcache.map.Operation.Part;
import io.loomcache.map.Operation.SoftLock;
import io.loomcache.map.Operation.SoftLockAll;
import io.loomcache.map.Operation.SoftUnlock;
import io.loomcache.map.Operation.SoftUnlockAll;
import io.loomcache.map.Result;
import io.loomcache.simulation.Table.Change;
import io.loomcache.simulation.Table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A transaction of an application: reads rows in their cache, and in the database what it misses there; changes rows;
 * locks their keys, commits, and unlocks them with what they are now. It may end anywhere in between, as if its
 * thread had died, and then its locks end by their time.
 *
 * <p>It keeps what soft locks presuppose: it commits under locks that it knows it has, and not after their time by its own
 * clock.
 */
final class Transaction {

    private static final int OTHER_SPACES = 40;
    private static final long HASTE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LEISURE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);
    private static final int MIN_LOCK_MILLIS = 100;
    private static final int MAX_LOCK_MILLIS = 1_200;

    /** What it sees of the commits of others. */
    private enum Isolation {
        SNAPSHOT_AT_BEGIN,
        SNAPSHOT_AT_FIRST_READ,
        READ_COMMITTED
    }

    private final Application application;
    private final Workload workload;
    private final Table table;
    private final Random random;
    private final SourcedCaches caches;
    private final Isolation isolation;
    private final long since;
    private final long pauseNanos;
    private final Map<Bytes, Row> known = new LinkedHashMap<>();
    private final Map<Bytes, Row> loaded = new LinkedHashMap<>();
    private final Map<Bytes, Change> changes = new LinkedHashMap<>();
    private final int lockMillis;
    private boolean isBulk;
    private long snapshot;
    private long token;

    /** Begins: what was committed so far it will see, and what the caches tell of is not newer. */
    Transaction(Application application, Workload workload, Random random) {
        this.application = application;
        this.workload = workload;
        this.table = workload.table();
        this.random = random;
        this.caches = application.caches();
        this.isolation = Isolation.values()[random.nextInt(Isolation.values().length)];
        this.since = caches.revision();
        this.snapshot = isolation == Isolation.SNAPSHOT_AT_BEGIN ? table.commits() : -1;
        this.pauseNanos = random.nextInt(5) == 0 ? LEISURE_NANOS : HASTE_NANOS;
        this.lockMillis = MIN_LOCK_MILLIS + random.nextInt(MAX_LOCK_MILLIS - MIN_LOCK_MILLIS);
    }

    void run() {
        read(random.nextInt(4));
    }

    private void read(int rows) {
        Bytes key = anyKey();
        if (rows == 0) {
            change();
        } else if (known.containsKey(key)) {
            read(rows - 1);
        } else {
            long before = table.commits();
            application.then(
                    caches.read(Table.ROWS, key),
                    lookup -> {
                        Result.Versioned found = lookup.found();
                        if (found == null) {
                            later(() -> load(key, rows));
                        } else {
                            workload.count("rows found");
                            known.put(key, table.found(key, found.value(), before, application.name()));
                            read(rows - 1);
                        }
                    },
                    failure -> load(key, rows));
        }
    }

    private void load(Bytes key, int rows) {
        if (snapshot < 0 || isolation == Isolation.READ_COMMITTED) {
            snapshot = table.commits();
        }
        Row row = table.read(key, snapshot);
        known.put(key, row);
        if (!row.equals(Row.NONE)) {
            loaded.put(key, row);
        }
        later(() -> read(rows - 1));
    }

    private void change() {
        if (random.nextInt(20) == 0) {
            isBulk = true;
            Table.KEYS.stream()
                    .filter(key -> !table.read(key, table.commits()).equals(Row.NONE))
                    .forEach(key -> changes.put(key, Change.RIGHT));
        } else if (random.nextInt(3) > 0) {
            known.forEach((key, row) -> {
                if (random.nextBoolean()) {
                    changes.put(key, row.equals(Row.NONE) ? Change.BOTH : anyChange());
                }
            });
            if (random.nextInt(3) == 0) {
                changes.putIfAbsent(anyKey(), Change.BOTH);
            }
        }
        if (changes.isEmpty() || workload.isOver()) {
            end(fills());
        } else {
            lock();
        }
    }

    private Change anyChange() {
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> Change.LEFT;
            case 3, 4 -> Change.RIGHT;
            case 5 -> Change.BOTH;
            default -> Change.DELETE;
        };
    }

    private void lock() {
        LockTime time = workload.lockTime(lockMillis);
        long timeoutMillis = time.timeoutMillis();
        List<Bytes> keys = List.copyOf(changes.keySet());
        Part rows = isBulk
                ? new SoftLockAll(Table.ROWS, timeoutMillis)
                : new SoftLock(Table.ROWS, keys, since, timeoutMillis);
        List<Bytes> spaces = spaces();
        application.then(
                caches.together(List.of(rows, new SoftLock(Table.SPACES, spaces, since, timeoutMillis))),
                steps -> locked(steps.get(0), spaces, time),
                failure -> {
                    workload.count(
                            failure instanceof LoomException.OutcomeUnknown ? "locks unknown" : "locks not granted");
                    application.done();
                });
    }

    /** Of what it changes, and one of another table. */
    private List<Bytes> spaces() {
        Stream<Bytes> own = changes.keySet().stream().map(Table::space).distinct();
        return Stream.concat(own, Stream.of(Table.key("other", random.nextInt(OTHER_SPACES))))
                .toList();
    }

    private void locked(Step step, List<Bytes> spaces, LockTime time) {
        if (step.results().stream().anyMatch(Result.Rejected.class::isInstance)) {
            throw new IllegalStateException("locks were refused: " + step.results());
        }
        token = step.revision();
        long longest = TimeUnit.MILLISECONDS.toNanos(random.nextInt(6) == 0 ? 2L * lockMillis : lockMillis / 3);
        application.after(random.nextLong(longest + 1), () -> decide(spaces, time));
    }

    private void decide(List<Bytes> spaces, LockTime time) {
        if (diesHere(time)) {
            forget("locks left before the commit");
        } else if (time.isOver() || random.nextInt(12) == 0) {
            workload.count("rolled back");
            end(unlocks(0, spaces));
        } else {
            long commit = table.commit(changes);
            workload.count(commit == 0 ? "rolled back" : "committed");
            later(() -> committed(commit, spaces, time));
        }
    }

    private void committed(long commit, List<Bytes> spaces, LockTime time) {
        if (commit > 0 && diesHere(time)) {
            forget("locks left after the commit");
        } else {
            end(unlocks(commit, spaces));
        }
    }

    /** Seldom where its locks stand for long. */
    private boolean diesHere(LockTime time) {
        return random.nextInt(time.timeoutMillis() <= 2L * MAX_LOCK_MILLIS ? 10 : 60) == 0;
    }

    private void forget(String how) {
        workload.count(how);
        application.done();
    }

    /** @param commit 0 if it was rolled back */
    private List<Part> unlocks(long commit, List<Bytes> spaces) {
        List<Part> parts = new ArrayList<>();
        if (isBulk) {
            parts.add(new SoftUnlockAll(Table.ROWS, token));
        } else {
            List<io.loomcache.map.Operation.Change> rows = new ArrayList<>();
            changes.forEach((key, change) -> {
                Row row = commit == 0 ? Row.NONE : change.of(known.getOrDefault(key, Row.NONE), commit);
                boolean isTold = !row.equals(Row.NONE) && random.nextInt(8) > 0;
                rows.add(new io.loomcache.map.Operation.Change(key, isTold ? row.value(workload.newValue()) : null));
            });
            parts.add(new SoftUnlock(Table.ROWS, token, rows, expiry()));
        }
        parts.add(new SoftUnlock(
                Table.SPACES,
                token,
                spaces.stream()
                        .map(space -> new io.loomcache.map.Operation.Change(space, null))
                        .toList(),
                Expiry.NEVER));
        parts.addAll(fills());
        return parts;
    }

    private List<Part> fills() {
        List<Item> items = new ArrayList<>();
        loaded.forEach((key, row) -> {
            if (!changes.containsKey(key)) {
                items.add(new Item(key, row.value(workload.newValue())));
            }
        });
        return items.isEmpty()
                ? List.of()
                : List.of(new Fill(Table.ROWS, items, since, random.nextBoolean(), expiry()));
    }

    private void end(List<Part> parts) {
        if (parts.isEmpty()) {
            application.done();
        } else {
            later(() -> application.then(caches.together(parts), this::ended, failure -> application.done()));
        }
    }

    private void ended(List<Step> steps) {
        for (Step step : steps) {
            for (int i = 0; i < step.parts().size(); i++) {
                if (step.results().get(i) instanceof Result.Stored stored) {
                    boolean isFill = step.parts().get(i) instanceof Fill;
                    stored.stored().stream()
                            .forEach(any -> workload.count(isFill ? "rows filled" : "rows told at unlock"));
                }
            }
        }
        application.done();
    }

    private Expiry expiry() {
        return random.nextInt(4) > 0
                ? Expiry.NEVER
                : new Expiry(random.nextInt(20) == 0 ? 0 : 200 + random.nextInt(3_000), 200 + random.nextInt(3_000));
    }

    private Bytes anyKey() {
        return Table.KEYS.get(random.nextInt(Table.KEYS.size()));
    }

    private void later(Runnable task) {
        application.after(random.nextLong(pauseNanos), task);
    }
}
