package io.loomcache.proof.faults.witness;

import io.loomcache.history.Case;
import io.loomcache.history.Effect;
import io.loomcache.history.Guard;
import io.loomcache.history.History;
import io.loomcache.map.Expiry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * Entry processors, each one atomic operation that tells what was there before it: null if nothing was. Owned by
 * one thread.
 */
final class Processors {

    /** What an entry processor does. */
    enum Processing implements EntryProcessor<String, Long, @Nullable Long> {
        INCREMENT {
            @Override
            void change(MutableEntry<String, Long> entry, @Nullable Long before, long value) {
                entry.setValue(before == null ? 1 : before + 1);
            }
        },
        SET {
            @Override
            void change(MutableEntry<String, Long> entry, @Nullable Long before, long value) {
                entry.setValue(value);
            }
        },
        REMOVE {
            @Override
            void change(MutableEntry<String, Long> entry, @Nullable Long before, long value) {
                entry.remove();
            }
        },
        /** Leaves nothing, whatever there was. */
        SET_AND_REMOVE {
            @Override
            void change(MutableEntry<String, Long> entry, @Nullable Long before, long value) {
                entry.setValue(value);
                entry.remove();
            }
        },
        /** Its value must never be seen. */
        SET_AND_FAIL {
            @Override
            void change(MutableEntry<String, Long> entry, @Nullable Long before, long value) {
                entry.setValue(value);
                throw new Given(before);
            }
        };

        abstract void change(MutableEntry<String, Long> entry, @Nullable Long before, long value);

        @Override
        public @Nullable Long process(MutableEntry<String, Long> entry, Object... arguments) {
            Long before = entry.exists() ? entry.getValue() : null;
            change(entry, before, (Long) arguments[0]);
            return before;
        }

        Effect effect(long value, Expiry expiry) {
            return switch (this) {
                case INCREMENT -> Effect.add(1, expiry);
                case SET -> Effect.set(value, expiry);
                case REMOVE, SET_AND_REMOVE -> Effect.remove();
                case SET_AND_FAIL -> Effect.NOTHING;
            };
        }
    }

    /** Thrown on purpose, with what the processor has found. */
    static final class Given extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Long before;

        Given(@Nullable Long before) {
            super("given");
            this.before = before;
        }
    }

    private final Recorder recorder;
    private final Random random;

    Processors(Recorder recorder, Random random) {
        this.recorder = recorder;
        this.random = random;
    }

    Outcome increment(Cache<String, Long> cache, String key) {
        return invoke(cache, key, random.nextInt(10) == 0 ? Processing.REMOVE : Processing.INCREMENT);
    }

    /** Any but an increment, on one key. */
    Outcome one(Cache<String, Long> cache, String key) {
        return invoke(cache, key, any());
    }

    private Processing any() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Processing.REMOVE;
            case 2 -> Processing.SET_AND_REMOVE;
            case 3 -> Processing.SET_AND_FAIL;
            default -> Processing.SET;
        };
    }

    Outcome invoke(Cache<String, Long> cache, String key, Processing process) {
        long value = recorder.newValue();
        Effect effect = process.effect(value, Calls.expiry(cache));
        String what = "invoke " + process;
        return recorder.perform(List.of(recorder.begin(cache.getName(), key, what, possible(effect))), () -> {
            try {
                return List.of(new Case(Calls.found(cache.invoke(key, process, value)), effect));
            } catch (EntryProcessorException e) {
                return List.of(Case.found(given(e)));
            }
        });
    }

    private static List<Case> possible(Effect effect) {
        return effect.equals(Effect.NOTHING) ? List.of() : List.of(new Case(Guard.ANY, effect));
    }

    /** @throws EntryProcessorException the failure is another one */
    private static Guard given(EntryProcessorException failure) {
        if (failure.getCause() instanceof Given given) {
            return Calls.found(given.before);
        }
        throw failure;
    }

    /** One of them on several keys: each key for itself, with a result or a failure of its own. */
    void all(Cache<String, Long> cache, List<String> keys) {
        Processing process = any();
        long value = recorder.newValue();
        Effect effect = process.effect(value, Calls.expiry(cache));
        List<History.Pending> pending = recorder.begin(cache.getName(), keys, "invokeAll " + process, possible(effect));
        long invoked = System.nanoTime();
        Map<String, EntryProcessorResult<Long>> results;
        try {
            results = cache.invokeAll(new HashSet<>(keys), process, value);
        } catch (CacheException e) {
            recorder.failed(pending, e);
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            end(invoked, List.of(pending.get(i)), results.get(keys.get(i)), effect);
        }
    }

    /** @param result null if the processor's was */
    private void end(
            long invoked, List<History.Pending> pending, @Nullable EntryProcessorResult<Long> result, Effect effect) {
        try {
            recorder.succeeded(invoked, pending, List.of(seen(result, effect)));
            recorder.count(Outcome.DONE);
        } catch (CacheException e) {
            recorder.failed(pending, e);
        }
    }

    private static Case seen(@Nullable EntryProcessorResult<Long> result, Effect effect) {
        try {
            return new Case(Calls.found(result == null ? null : result.get()), effect);
        } catch (EntryProcessorException e) {
            return Case.found(given(e));
        }
    }
}
