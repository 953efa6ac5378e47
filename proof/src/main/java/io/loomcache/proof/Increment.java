package io.loomcache.proof;

import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/** Adds one to a count that begins at zero; returns the new one. */
final class Increment implements EntryProcessor<String, Long, Long> {

    @Override
    public Long process(MutableEntry<String, Long> entry, Object... arguments) {
        long count = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(count);
        return count;
    }
}
