package io.loomcache.hibernate;

import io.loomcache.map.Bytes;
import io.loomcache.map.Operation;
import io.loomcache.map.Operation.Item;
import io.loomcache.map.Operation.Part;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a transaction fills in. What it has loaded without a look into the cache, as queries do, is often there already, or its
 * region is closed: that is asked first, because a fill is written to the disks of a majority and a question is not.
 */
final class Fills {

    private final CacheStore store;
    private final long since;
    private final List<Part> wanted = new ArrayList<>();
    private final Map<Group, List<Item>> groups = new LinkedHashMap<>();

    /** @param isLooked whether the cache has said that it has none of the entries, and shows what it has */
    private record Group(RegionCache region, boolean replaces, boolean isLooked) {}

    /** @param since the revision that the transaction began at */
    Fills(CacheStore store, long since) {
        this.store = store;
        this.since = since;
    }

    void add(Cell cell, byte[] value, boolean replaces, boolean isLooked) {
        groups.computeIfAbsent(new Group(cell.region(), replaces, isLooked), any -> new ArrayList<>())
                .add(new Item(cell.key(), value));
    }

    /** The parts to send, once it is known what is there. */
    CompletableFuture<List<Part>> wanted() {
        List<CompletableFuture<Void>> questions = new ArrayList<>();
        groups.forEach((group, items) -> {
            if (group.isLooked()) {
                add(group, items);
            } else {
                questions.add(ask(group, items));
            }
        });
        return CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new))
                .handle((answered, failure) -> copy());
    }

    /** Where entries are replaced it does not matter which are there, only whether the region is open. */
    private CompletableFuture<Void> ask(Group group, List<Item> items) {
        List<Bytes> keys =
                group.replaces() ? List.of() : items.stream().map(Item::key).toList();
        return store.present(group.region(), keys).thenAccept(present -> {
            if (present != null) {
                addMissing(group, items, present);
            }
        });
    }

    private void addMissing(Group group, List<Item> items, BitSet present) {
        List<Item> missing = new ArrayList<>();
        for (int i = present.nextClearBit(0); i < items.size(); i = present.nextClearBit(i + 1)) {
            missing.add(items.get(i));
        }
        if (!missing.isEmpty()) {
            add(group, missing);
        }
    }

    private synchronized void add(Group group, List<Item> items) {
        RegionCache region = group.region();
        wanted.add(new Operation.Fill(region.name(), items, since, group.replaces(), region.expiry()));
    }

    private synchronized List<Part> copy() {
        return List.copyOf(wanted);
    }
}
