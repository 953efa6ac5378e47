package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.map.Expiry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Calls of one key, each recorded with what was seen. Owned by one thread. */
final class Calls {

    /** How long mappings of the expiring cache live. */
    static final long EXPIRY_MILLIS = 1_000;

    private static final Expiry EXPIRING = new Expiry(EXPIRY_MILLIS, Expiry.UNCHANGED);

    private final Recorder recorder;
    private final Random random;
    private final Processors processors;

    Calls(Recorder recorder, Random random, Processors processors) {
        this.recorder = recorder;
        this.random = random;
        this.processors = processors;
    }

    /** Any of them. */
    Outcome single(Cache<String, Long> cache, String key) {
        return switch (random.nextInt(15)) {
            case 0, 1, 2 -> read(cache, key);
            case 3, 4 -> put(cache, key);
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
            case 9 ->
                remove(cache, key, "remove", Guard.ANY, () -> cache.remove(key) ? Guard.PRESENT : failed(Guard.ABSENT));
            case 10 -> write(cache, key, "getAndPut", Guard.ANY, value -> found(cache.getAndPut(key, value)));
            case 11 -> remove(cache, key, "getAndRemove", Guard.ANY, () -> found(cache.getAndRemove(key)));
            case 12 ->
                write(cache, key, "getAndReplace", Guard.PRESENT, value -> {
                    Long old = cache.getAndReplace(key, value);
                    return old == null ? failed(Guard.ABSENT) : Guard.is(old);
                });
            default -> processors.one(cache, key);
        };
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

    static Guard found(@Nullable Long value) {
        return value == null ? Guard.ABSENT : Guard.is(value);
    }

    Outcome put(Cache<String, Long> cache, String key) {
        return write(cache, key, "put", Guard.ANY, value -> {
            cache.put(key, value);
            return Guard.ANY;
        });
    }

    Outcome read(Cache<String, Long> cache, String key) {
        return read(cache, key, new ArrayList<>());
    }

    /** @param seen is given the value, if there is one */
    Outcome read(Cache<String, Long> cache, String key, List<Long> seen) {
        return recorder.perform(List.of(recorder.begin(cache.getName(), key, "get", List.of())), () -> {
            Long value = cache.get(key);
            if (value != null) {
                seen.add(value);
            }
            return List.of(Case.found(found(value)));
        });
    }

    private Outcome onValue(Cache<String, Long> cache, String key) {
        List<Long> seen = new ArrayList<>();
        read(cache, key, seen);
        long expected = seen.isEmpty() ? -1 : seen.get(0);
        if (random.nextBoolean()) {
            return write(
                    cache,
                    key,
                    "replace " + expected,
                    Guard.is(expected),
                    value -> cache.replace(key, expected, value) ? Guard.is(expected) : failed(Guard.isNot(expected)));
        }
        return remove(
                cache,
                key,
                "remove " + expected,
                Guard.is(expected),
                () -> cache.remove(key, expected) ? Guard.is(expected) : failed(Guard.isNot(expected)));
    }

    /** @param operation gives what it found if it took effect, else {@link #failed} */
    private Outcome write(
            Cache<String, Long> cache, String key, String what, Guard needed, Function<Long, Guard> operation) {
        Long value = recorder.newValue();
        Effect effect = Effect.set(value, expiry(cache));
        return change(cache, key, what, new Case(needed, effect), () -> operation.apply(value));
    }

    private Outcome remove(
            Cache<String, Long> cache, String key, String what, Guard needed, Supplier<Guard> operation) {
        return change(cache, key, what, new Case(needed, Effect.remove()), operation);
    }

    private Outcome change(
            Cache<String, Long> cache, String key, String what, Case possible, Supplier<Guard> operation) {
        return recorder.perform(List.of(recorder.begin(cache.getName(), key, what, List.of(possible))), () -> {
            try {
                return List.of(new Case(operation.get(), possible.effect()));
            } catch (NotApplied e) {
                return List.of(Case.found(e.found));
            }
        });
    }

    static Expiry expiry(Cache<String, Long> cache) {
        return cache.getName().equals(Caches.EXPIRING) ? EXPIRING : Expiry.NEVER;
    }
}
