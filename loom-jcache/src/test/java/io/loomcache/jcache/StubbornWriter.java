package io.loomcache.jcache;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * A writer with a source behind it, which does some writes and then ends: with a failure, or just so. What
 * was done in a batch is taken out of the collection.
 */
final class StubbornWriter implements CacheWriter<String, Integer> {

    private final Map<String, Integer> source = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private int writesLeft = Integer.MAX_VALUE;
    private @Nullable Supplier<Throwable> failure;
    private Runnable before = () -> {};
    private Runnable after = () -> {};

    /** What has been written and not deleted. */
    Map<String, Integer> source() {
        return source;
    }

    /** How often it was asked for anything. */
    int calls() {
        return calls.get();
    }

    /** From now on does so many writes, and then fails, or ends normally if there is no failure. */
    void stopAfter(int writes, @Nullable Supplier<Throwable> with) {
        writesLeft = writes;
        failure = with;
    }

    /** Happens at the beginning of each call. */
    void before(Runnable happening) {
        before = happening;
    }

    /** Happens once, at the end of the next batch. */
    void after(Runnable happening) {
        after = happening;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
        begin();
        if (!mayWrite()) {
            fail();
            return;
        }
        source.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
        begin();
        Iterator<Cache.Entry<? extends String, ? extends Integer>> left = entries.iterator();
        while (left.hasNext()) {
            Cache.Entry<? extends String, ? extends Integer> entry = left.next();
            if (!mayWrite()) {
                fail();
                return;
            }
            source.put(entry.getKey(), entry.getValue());
            left.remove();
        }
        failAtTheEnd();
    }

    @Override
    public void delete(Object key) {
        begin();
        if (!mayWrite()) {
            fail();
            return;
        }
        source.remove(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        begin();
        Iterator<?> left = keys.iterator();
        while (left.hasNext()) {
            Object key = left.next();
            if (!mayWrite()) {
                fail();
                return;
            }
            source.remove(key);
            left.remove();
        }
        failAtTheEnd();
    }

    private void begin() {
        calls.incrementAndGet();
        before.run();
    }

    private boolean mayWrite() {
        return writesLeft-- > 0;
    }

    /** All was done, and it fails nevertheless. */
    private void failAtTheEnd() {
        Runnable happening = after;
        after = () -> {};
        happening.run();
        if (writesLeft == 0) {
            fail();
        }
    }

    private void fail() {
        if (failure != null) {
            throw StubbornWriter.<RuntimeException>unchecked(failure.get());
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // lets a checked exception through, as other languages do
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
