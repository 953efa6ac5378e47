package io.loomcache.simulation;

import io.loomcache.client.LoomException;
import io.loomcache.client.SourcedCaches;
import io.loomcache.map.Bytes;
import io.loomcache.map.Expiry;
import io.loomcache.map.Operation.Fill;
import io.loomcache.map.Operation.Item;
import io.loomcache.map.Result;
import io.loomcache.simulation.Table.Row;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows when no transaction runs any more. What is not in the cache it puts there, until that is accepted: the locks
 * that were left behind are over, but where clocks are so wrong that they may still stand.
 */
final class LastReader {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SimulatedClient client;
    private final Workload workload;
    private final Table table;
    private final SourcedCaches caches;
    private final boolean isToFill;

    /** @param isToFill whether every lock must be over soon */
    LastReader(SimulatedClient client, Workload workload, boolean isToFill) {
        this.client = client;
        this.workload = workload;
        this.table = workload.table();
        this.caches = client.client().sourced(Table.SOURCE);
        this.isToFill = isToFill;
    }

    void read(Bytes key, Runnable then) {
        whenDone(
                caches.read(Table.ROWS, key),
                lookup -> {
                    Result.Versioned found = lookup.found();
                    if (found == null) {
                        fill(key, then);
                    } else {
                        table.found(key, found.value(), table.commits(), client.name);
                        then.run();
                    }
                },
                () -> read(key, then));
    }

    private void fill(Bytes key, Runnable then) {
        Row row = table.read(key, table.commits());
        if (!isToFill || row.equals(Row.NONE)) {
            then.run();
            return;
        }
        Item item = new Item(key, row.value(workload.newValue()));
        Fill fill = new Fill(Table.ROWS, List.of(item), caches.revision(), true, Expiry.NEVER);
        whenDone(
                caches.together(List.of(fill)),
                steps -> {
                    Result result = steps.get(0).results().get(0);
                    if (result instanceof Result.Stored stored
                            && stored.stored().get(0)) {
                        then.run();
                    } else {
                        again(() -> read(key, then));
                    }
                },
                () -> read(key, then));
    }

    private <T extends @Nullable Object> void whenDone(CompletableFuture<T> future, Consumer<T> next, Runnable again) {
        var unused = future.whenComplete((result, failure) -> {
            if (failure == null) {
                next.accept(result);
            } else if (LoomException.class.isInstance(failure) || LoomException.class.isInstance(failure.getCause())) {
                again(again);
            } else {
                workload.violations().add("no failure of its own", client.name + ": " + Causes.shown(failure));
            }
        });
    }

    private void again(Runnable task) {
        client.process.after(PAUSE_NANOS, task);
    }
}
