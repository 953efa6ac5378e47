package io.loomcache.proof.contention;

import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/** How one is added to a counter that is there. */
enum Way {
    /** By an entry processor. */
    INVOKE {
        @Override
        int addOne(Cache<String, Long> cache, String counter) {
            Increment increment = new Increment();
            cache.invoke(counter, increment);
            return increment.runs - 1;
        }
    },
    /** By a get and {@code replace(key, old, new)}, again until nobody was faster. */
    REPLACE {
        @Override
        int addOne(Cache<String, Long> cache, String counter) {
            for (int conflicts = 0; ; conflicts++) {
                long count = cache.get(counter);
                if (cache.replace(counter, count, count + 1)) {
                    return conflicts;
                }
            }
        }
    };

    /**
     * Adds one.
     *
     * @return how often another was faster
     * @throws RuntimeException the last attempt failed; those before it have changed nothing
     */
    abstract int addOne(Cache<String, Long> cache, String counter);

    /** Counts how often it is run; for one call. */
    private static final class Increment implements EntryProcessor<String, Long, Long> {

        private int runs;

        @Override
        public Long process(MutableEntry<String, Long> entry, Object... arguments) {
            runs++;
            long count = entry.getValue() + 1;
            entry.setValue(count);
            return count;
        }
    }
}
