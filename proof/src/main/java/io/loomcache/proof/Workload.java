package io.loomcache.proof;

import java.util.Random;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/** What one call does, on a random key of those that are there. */
enum Workload {
    GET("get", 100, false),
    PUT("put", 0, false),
    /** 95 of 100 calls are gets, the others puts. */
    MIXED_95("95:5", 95, false),
    /** As many gets as puts. */
    MIXED_50("50:50", 50, false),
    /** An entry processor that reads the value and sets a changed one. */
    INVOKE("invoke", 0, true);

    private final String label;
    private final int getPercent;
    private final boolean isInvoke;

    Workload(String label, int getPercent, boolean isInvoke) {
        this.label = label;
        this.getPercent = getPercent;
        this.isInvoke = isInvoke;
    }

    /** As on the command line and in results. */
    String label() {
        return label;
    }

    /** Whether each call that succeeds is one acknowledged write. */
    boolean isWriteOnly() {
        return getPercent == 0;
    }

    /**
     * One call.
     *
     * @param value of a put
     * @throws RuntimeException it failed, or did not find what is there
     */
    void call(Cache<String, byte[]> cache, String key, byte[] value, Random random) {
        if (isInvoke) {
            cache.invoke(key, CHANGE);
        } else if (random.nextInt(100) >= getPercent) {
            cache.put(key, value);
        } else if (cache.get(key) == null) {
            throw new IllegalStateException("the mapping of " + key + " is gone");
        }
    }

    private static final EntryProcessor<String, byte[], Integer> CHANGE = new Change();

    private static final class Change implements EntryProcessor<String, byte[], Integer> {
        @Override
        public Integer process(MutableEntry<String, byte[]> entry, Object... arguments) {
            byte[] value = entry.getValue().clone();
            value[0]++;
            entry.setValue(value);
            return value.length;
        }
    }
}
