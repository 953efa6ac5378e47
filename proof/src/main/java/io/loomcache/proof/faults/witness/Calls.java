package io.loomcache.proof.faults;

import io.loomcache.client.LoomException;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * One application thread: operations of JCache, one after the other, each recorded with what was seen. Keys get
 * new names every few seconds, so that no key has a history too long to judge. Owned by its thread.
 */
final class Calls {

    /** How long mappings of the expiring cache live. */
    static final long EXPIRY_MILLIS = 2_000;

    private static final int KEYS = 12;
    private static final int COUNTERS = 4;
    private static final int BATCH = 4;
    private static final long EPOCH_NANOS = 3_000_000_000L;
    private static final Expiry EXPIRING = new Expiry(EXPIRY_MILLIS, Expiry.UNCHANGED);

    /** What all threads share. */
    record Shared(
            History history,
            Pulse pulse,
            AtomicLong values,
            Map<String, LongAdder> outcomes,
            Set<String> keys,
            List<String> failures) {}

    private final String name;
    private final Caches caches;
    private final Shared shared;
    private final Random random;

    Calls(String name, Caches caches, Shared shared, Random random) {
        this.name = name;
        this.caches = caches;
        this.shared = shared;
        this.random = random;
    }

    void next() {
        Cache<String, Long> cache = random.nextInt(4) == 0 ? caches.expiring() : caches.lasting();
        String key = key();
        switch (random.nextInt(18)) {
            case 0, 1, 2 -> read(cache, key);
            case 3, 4 ->
                write(cache, key, "put", Guard.ANY, value -> {
                    cache.put(key, value);
                    return Guard.ANY;
                });
            case 5 ->
                write(
                        cache,
                        key,
                        "putIfAbsent",
                        Guard.ABSENT,
                        value -> cache.putIfAbsent(key, value) ? Guard.ABSENT : failed(Guard.PRESENT));
            case 6 ->
                write(
                        cache,
                        key,
                        "replace",
                        Guard.PRESENT,
                        value -> cache.replace(key, value) ? Guard.PRESENT : failed(Guard.ABSENT));
            case 7, 8 -> onValue(cache, key);
            case 9 -> remove(cache, key, "remove", () -> cache.remove(key) ? Guard.PRESENT : failed(Guard.ABSENT));
            case 10 -> write(cache, key, "getAndPut", Guard.ANY, value -> found(cache.getAndPut(key, value)));
            case 11 -> remove(cache, key, "getAndRemove", () -> found(cache.getAndRemove(key)));
            case 12 ->
                write(cache, key, "getAndReplace", Guard.PRESENT, value -> {
                    Long old = cache.getAndReplace(key, value);
                    return old == null ? failed(Guard.ABSENT) : Guard.is(old);
                });
            case 13 -> batchRead(cache);
            case 14 -> batchWrite(cache);
            case 15 -> clearOrRemoveAll();
            default -> increment();
        }
    }

    /** Thrown by an operation that did not take effect and says so; no failure. */
    private static final class NotApplied extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Guard found;

        NotApplied(Guard found) {
            super(null, null, false, false);
            this.found = found;
        }
    }

    private static Guard failed(Guard found) {
        throw new NotApplied(found);
    }

    private static Guard found(@Nullable Long value) {
        return value == null ? Guard.ABSENT : Guard.is(value);
    }

    private void read(Cache<String, Long> cache, String key) {
        perform(List.of(begin(cache, key, "get", List.of())), () -> List.of(Case.found(found(cache.get(key)))));
    }

    private void onValue(Cache<String, Long> cache, String key) {
        Long seen = readValue(cache, key);
        long expected = seen == null ? -1 : seen;
        if (random.nextBoolean()) {
            write(
                    cache,
                    key,
                    "replace " + expected,
                    Guard.is(expected),
                    value -> cache.replace(key, expected, value) ? Guard.is(expected) : failed(Guard.isNot(expected)));
        } else {
            remove(
                    cache,
                    key,
                    "remove " + expected,
                    Guard.is(expected),
                    () -> cache.remove(key, expected) ? Guard.is(expected) : failed(Guard.isNot(expected)));
        }
    }

    private @Nullable Long readValue(Cache<String, Long> cache, String key) {
        List<@Nullable Long> seen = new ArrayList<>();
        perform(List.of(begin(cache, key, "get", List.of())), () -> {
            Long value = cache.get(key);
            seen.add(value);
            return List.of(Case.found(found(value)));
        });
        return seen.isEmpty() ? null : seen.get(0);
    }

    /** @param operation gives what it found if it took effect, else {@link #failed} */
    private void write(
            Cache<String, Long> cache, String key, String what, Guard needed, Function<Long, Guard> operation) {
        Long value = shared.values.incrementAndGet();
        Effect effect = Effect.set(value, expiry(cache));
        change(cache, key, what, new Case(needed, effect), () -> operation.apply(value));
    }

    private void remove(Cache<String, Long> cache, String key, String what, Supplier<Guard> operation) {
        remove(cache, key, what, Guard.ANY, operation);
    }

    private void remove(Cache<String, Long> cache, String key, String what, Guard needed, Supplier<Guard> operation) {
        change(cache, key, what, new Case(needed, Effect.remove()), operation);
    }

    private void change(Cache<String, Long> cache, String key, String what, Case possible, Supplier<Guard> operation) {
        perform(List.of(begin(cache, key, what, List.of(possible))), () -> {
            try {
                return List.of(new Case(operation.get(), possible.effect()));
            } catch (NotApplied e) {
                return List.of(Case.found(e.found));
            }
        });
    }

    private void batchRead(Cache<String, Long> cache) {
        List<String> keys = keys();
        perform(begin(cache, keys, "getAll", List.of()), () -> {
            Map<String, Long> found = cache.getAll(new HashSet<>(keys));
            return keys.stream().map(key -> Case.found(found(found.get(key)))).toList();
        });
    }

    private void batchWrite(Cache<String, Long> cache) {
        List<String> keys = keys();
        Map<String, Long> values = new HashMap<>();
        List<Case> cases = new ArrayList<>();
        List<History.Pending> pending = new ArrayList<>();
        for (String key : keys) {
            long value = shared.values.incrementAndGet();
            values.put(key, value);
            Case written = new Case(Guard.ANY, Effect.set(value, expiry(cache)));
            cases.add(written);
            pending.add(begin(cache, key, "putAll", List.of(written)));
        }
        perform(pending, () -> {
            cache.putAll(values);
            return cases;
        });
    }

    private void clearOrRemoveAll() {
        Case gone = new Case(Guard.ANY, Effect.remove());
        if (random.nextInt(4) == 0) {
            Cache<String, Long> cache = caches.cleared();
            List<String> keys = List.of("k0", "k1", "k2");
            perform(begin(cache, keys, "clear", List.of(gone)), () -> {
                cache.clear();
                return keys.stream().map(key -> gone).toList();
            });
            String key = keys.get(random.nextInt(keys.size()));
            write(cache, key, "put", Guard.ANY, value -> {
                cache.put(key, value);
                return Guard.ANY;
            });
            read(cache, key);
        } else {
            Cache<String, Long> cache = caches.lasting();
            List<String> keys = keys();
            perform(begin(cache, keys, "removeAll", List.of(gone)), () -> {
                cache.removeAll(new HashSet<>(keys));
                return keys.stream().map(key -> gone).toList();
            });
        }
    }

    private void increment() {
        Cache<String, Long> cache = caches.lasting();
        String key = epoch() + "-counter" + random.nextInt(COUNTERS);
        Effect effect = Effect.add(1, Expiry.NEVER);
        perform(List.of(begin(cache, key, "increment", List.of(new Case(Guard.ANY, effect)))), () -> {
            long now = cache.invoke(key, Calls::incremented);
            return List.of(new Case(now == 1 ? Guard.ABSENT : Guard.is(now - 1), effect));
        });
    }

    private static Long incremented(MutableEntry<String, Long> entry, Object... none) {
        long next = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(next);
        return next;
    }

    private void perform(List<History.Pending> pending, Supplier<List<Case>> operation) {
        long invoked = System.nanoTime();
        String outcome;
        try {
            List<Case> seen = operation.get();
            long now = System.nanoTime();
            for (int i = 0; i < pending.size(); i++) {
                pending.get(i).returned(now, seen.get(i));
            }
            shared.pulse.succeeded(invoked, now);
            outcome = "done";
        } catch (CacheException e) {
            outcome = failed(pending, e);
        }
        shared.outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
    }

    private String failed(List<History.Pending> pending, CacheException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LoomException.OutcomeUnknown) {
                pending.forEach(History.Pending::unknown);
                return "outcome unknown";
            } else if (cause instanceof LoomException.NotDone) {
                pending.forEach(History.Pending::notDone);
                return "not done";
            } else if (cause instanceof LoomException.Rejected) {
                pending.forEach(History.Pending::notDone);
                shared.failures.add(name + ": " + failure);
                return "rejected";
            }
        }
        pending.forEach(History.Pending::unknown);
        shared.failures.add(name + ": " + failure);
        return "other failure";
    }

    private History.Pending begin(Cache<String, Long> cache, String key, String what, List<Case> possible) {
        String place = cache.getName() + "/" + key;
        shared.keys.add(place);
        return shared.history.invoked(name, place, what, System.nanoTime(), possible);
    }

    private List<History.Pending> begin(
            Cache<String, Long> cache, List<String> keys, String what, List<Case> possible) {
        return keys.stream().map(key -> begin(cache, key, what, possible)).toList();
    }

    private Expiry expiry(Cache<String, Long> cache) {
        return cache.getName().equals(Caches.EXPIRING) ? EXPIRING : Expiry.NEVER;
    }

    private String key() {
        return epoch() + "-k" + random.nextInt(KEYS);
    }

    private List<String> keys() {
        Set<String> keys = new HashSet<>();
        while (keys.size() < BATCH) {
            keys.add(key());
        }
        return List.copyOf(keys);
    }

    private static long epoch() {
        return System.nanoTime() / EPOCH_NANOS;
    }
}
