package io.loomcache.simulation;

import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.CacheDefinition;
import io.loomcache.simulation.Table.QueryResult;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread of an application that keeps a {@link Table} in caches: one {@link Transaction} after the other. */
final class Application {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final SimulatedClient client;
    private final SourcedCaches caches;
    private final Workload workload;
    private final Table table;
    private final Random random;
    private boolean busy;

    /** @param caches shared by all threads of the client's process */
    Application(String name, SimulatedClient client, SourcedCaches caches, Workload workload, Random random) {
        this.name = name;
        this.client = client;
        this.caches = caches;
        this.workload = workload;
        this.table = workload.table();
        this.random = random;
    }

    String name() {
        return name;
    }

    SourcedCaches caches() {
        return caches;
    }

    /** Whether it waits for an answer, in a process that could get one. */
    boolean isStuck() {
        return busy && client.process.isAlive();
    }

    /** Creates the caches, and begins when they are there. */
    void start() {
        CompletableFuture<Void> created = CompletableFuture.allOf(
                caches.create(Table.ROWS, new CacheDefinition(Table.ROWS_CACHED, 0, new TreeMap<>())),
                caches.create(Table.SPACES, new CacheDefinition(0, 0, new TreeMap<>())));
        then(created, done -> done(), failure -> after(PAUSE_NANOS, this::start));
    }

    private void next() {
        if (workload.isOver()) {
            return;
        }
        busy = true;
        switch (random.nextInt(40)) {
            case 0 -> then(caches.clear(Table.ROWS), done -> done(), failure -> done());
            case 1 ->
                then(
                        caches.remove(Table.ROWS, Table.KEYS.get(random.nextInt(Table.KEYS.size()))),
                        done -> done(),
                        failure -> done());
            case 2, 3, 4, 5, 6, 7 -> query();
            default -> new Transaction(this, workload, random).run();
        }
    }

    /** Takes a result that is stored, if its space has not changed since; else asks the database, and stores its answer. */
    private void query() {
        Bytes space = Table.space(Table.KEYS.get(random.nextInt(Table.KEYS.size())));
        QueryResult stored = table.result(space);
        long since = caches.revision();
        long before = table.commits();
        QueryResult fresh = new QueryResult(space, since, before);
        if (stored == null) {
            after(random.nextLong(PAUSE_NANOS), () -> store(fresh));
            return;
        }
        then(
                caches.changes(Table.SPACES, List.of(space)),
                changes -> {
                    if (changes.get(0) <= stored.since()) {
                        workload.count("query results used");
                        table.used(stored, before, name);
                        done();
                    } else {
                        after(random.nextLong(PAUSE_NANOS), () -> store(fresh));
                    }
                },
                failure -> done());
    }

    private void store(QueryResult fresh) {
        table.store(fresh);
        done();
    }

    /** A transaction is over. */
    void done() {
        busy = false;
        after(random.nextLong(PAUSE_NANOS), this::next);
    }

    void after(long nanos, Runnable task) {
        client.process.after(nanos, task);
    }

    <T extends @Nullable Object> void then(
            CompletableFuture<T> future, Consumer<T> next, Consumer<LoomException> onFailure) {
        var unused = future.whenComplete((result, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            try {
                if (cause == null) {
                    next.accept(result);
                } else if (cause instanceof LoomException expected) {
                    onFailure.accept(expected);
                } else {
                    throw new IllegalStateException("not a failure of an operation", cause);
                }
            } catch (RuntimeException | Error e) {
                workload.violations().add("no failure of its own", name + ": " + Causes.shown(e));
            }
        });
    }
}
