package io.loomcache.proof.faults.witness;

import java.util.Random;
import javax.cache.Cache;

/** One application thread: calls of every sort, one after the other. Owned by its thread. */
final class Application {

    private final Random random;
    private final Caches caches;
    private final Keys keys;
    private final Calls calls;
    private final Batches batches;
    private final Processors processors;
    private final StoredCalls stored;
    private final SourcedCalls sourced;

    Application(Client client, Recorder recorder, Random random, StoredCalls.Shared rows, Freshness freshness) {
        this.random = random;
        this.caches = client.caches();
        this.keys = new Keys(random);
        this.processors = new Processors(recorder, random);
        this.calls = new Calls(recorder, random, processors);
        this.batches = new Batches(recorder, keys);
        this.stored = new StoredCalls(client, recorder, random, calls, rows);
        this.sourced = new SourcedCalls(caches.sourced(), client.source(), recorder, random, freshness);
    }

    void next() throws InterruptedException {
        Cache<String, Long> cache = caches.any(random);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> calls.single(cache, keys.of(cache.getName()));
            case 6 -> batches.read(cache);
            case 7 -> batches.write(cache);
            case 8 -> removals(cache);
            case 9 -> processors.increment(caches.lasting(), "counter-" + keys.of(Caches.LASTING));
            case 10 -> processors.all(cache, keys.several(cache.getName()));
            case 11, 12, 13 -> stored.next();
            default -> sourced.next();
        }
    }

    private void removals(Cache<String, Long> cache) {
        if (random.nextInt(4) == 0) {
            clear();
        } else {
            batches.remove(cache);
        }
    }

    /** And leaves something to clear for the next time. */
    private void clear() {
        batches.clear(caches.cleared());
        String key = Batches.CLEARED_KEYS.get(random.nextInt(Batches.CLEARED_KEYS.size()));
        calls.put(caches.cleared(), key);
        calls.read(caches.cleared(), key);
    }

    /** Compares the keys that write through, once nobody uses them any more. */
    void compareStored(Iterable<Rows.Row> rows) {
        rows.forEach(stored::compare);
    }
}
