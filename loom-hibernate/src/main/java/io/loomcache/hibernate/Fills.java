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
 * What a transaction fills in. What it has loaded without a look into the cache, as queries do, is often there already:
 * that is asked first, because a fill is written to the disks of a majority and a question is not.
 */
final class Fills {

    private final CacheStore store;
    private final long since;
    private final List<Part> wanted = new ArrayList<>();
    private final Map<RegionCache, List<Item>> missed = new LinkedHashMap<>();
    private final Map<RegionCache, List<Item>> replacing = new LinkedHashMap<>();
    private final Map<RegionCache, List<Item>> uncertain = new LinkedHashMap<>();

    /** @param since the revision that the transaction began at */
    Fills(CacheStore store, long since) {
        this.store = store;
        this.since = since;
    }

    void add(Cell cell, byte[] value, boolean replaces, boolean isMissed) {
        Map<RegionCache, List<Item>> to = replaces ? replacing : isMissed ? missed : uncertain;
        to.computeIfAbsent(cell.region(), any -> new ArrayList<>()).add(new Item(cell.key(), value));
    }

    /** The parts to send, once it is known what is there. */
    CompletableFuture<List<Part>> wanted() {
        missed.forEach((region, items) -> wanted.add(fill(region, items, false)));
        replacing.forEach((region, items) -> wanted.add(fill(region, items, true)));
        List<CompletableFuture<Void>> questions = new ArrayList<>();
        uncertain.forEach((region, items) -> {
            List<Bytes> keys = items.stream().map(Item::key).toList();
            questions.add(store.present(region, keys).thenAccept(present -> addMissing(region, items, present)));
        });
        return CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new))
                .handle((answered, failure) -> copy());
    }

    private synchronized void addMissing(RegionCache region, List<Item> items, BitSet present) {
        List<Item> missing = new ArrayList<>();
        for (int i = present.nextClearBit(0); i < items.size(); i = present.nextClearBit(i + 1)) {
            missing.add(items.get(i));
        }
        if (!missing.isEmpty()) {
            wanted.add(fill(region, missing, false));
        }
    }

    private synchronized List<Part> copy() {
        return List.copyOf(wanted);
    }

    private Part fill(RegionCache region, List<Item> items, boolean replaces) {
        return new Operation.Fill(region.name(), items, since, replaces, region.expiry());
    }
}
