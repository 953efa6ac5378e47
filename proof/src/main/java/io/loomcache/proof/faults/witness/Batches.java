package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/** Calls of many keys, recorded for each key. Owned by one thread. */
final class Batches {

    /** All keys of the cache that is cleared: a clear concerns every one of them. */
    static final List<String> CLEARED_KEYS = List.of("k0", "k1", "k2");

    private static final Case GONE = new Case(Guard.ANY, Effect.remove());

    private final Recorder recorder;
    private final Keys keys;

    Batches(Recorder recorder, Keys keys) {
        this.recorder = recorder;
        this.keys = keys;
    }

    Outcome read(Cache<String, Long> cache) {
        List<String> some = keys.several(cache.getName());
        return recorder.perform(recorder.begin(cache.getName(), some, "getAll", List.of()), () -> {
            Map<String, Long> found = cache.getAll(new HashSet<>(some));
            return some.stream()
                    .map(key -> Case.found(Calls.found(found.get(key))))
                    .toList();
        });
    }

    Outcome write(Cache<String, Long> cache) {
        Map<String, Long> values = new HashMap<>();
        List<Case> cases = new ArrayList<>();
        List<History.Pending> pending = new ArrayList<>();
        for (String key : keys.several(cache.getName())) {
            long value = recorder.newValue();
            Case written = new Case(Guard.ANY, Effect.set(value, Calls.expiry(cache)));
            values.put(key, value);
            cases.add(written);
            pending.add(recorder.begin(cache.getName(), key, "putAll", List.of(written)));
        }
        return recorder.perform(pending, () -> {
            cache.putAll(values);
            return cases;
        });
    }

    Outcome remove(Cache<String, Long> cache) {
        List<String> some = keys.several(cache.getName());
        return recorder.perform(recorder.begin(cache.getName(), some, "removeAll", List.of(GONE)), () -> {
            cache.removeAll(new HashSet<>(some));
            return some.stream().map(key -> GONE).toList();
        });
    }

    /** @param cache that has no keys but {@link #CLEARED_KEYS} */
    Outcome clear(Cache<String, Long> cache) {
        return recorder.perform(recorder.begin(cache.getName(), CLEARED_KEYS, "clear", List.of(GONE)), () -> {
            cache.clear();
            return CLEARED_KEYS.stream().map(key -> GONE).toList();
        });
    }
}
