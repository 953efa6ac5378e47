package io.loomcache.jcache;

import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What a processor gave for one key: a result or a failure. */
record ProcessorOutcome<T>(@Nullable T result, @Nullable EntryProcessorException failure)
        implements EntryProcessorResult<T> {

    @Override
    public @Nullable T get() {
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
