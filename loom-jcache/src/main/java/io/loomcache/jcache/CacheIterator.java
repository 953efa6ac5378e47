package io.loomcache.jcache;

import io.loomcache.client.LoomMap;
import io.loomcache.map.Result;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Walks the mappings page by page. Weakly consistent: a mapping that is there during the whole walk is
 * seen exactly once, one that comes or goes meanwhile perhaps. Used by one thread.
 */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

    private static final int PAGE_ENTRIES = 100;

    private final Core<K, V> core;
    private final Reads<K, V> reads;
    private final Consumer<K> removal;
    private final Runnable ensureOpen;
    private List<Result.Row> rows;
    private LoomMap.@Nullable Cursor nextPage;
    private int position;
    private @Nullable K removable;

    /**
     * @param removal removes a key from the cache
     * @param ensureOpen throws when the cache is closed
     */
    CacheIterator(Core<K, V> core, Reads<K, V> reads, Consumer<K> removal, Runnable ensureOpen) {
        this.core = core;
        this.reads = reads;
        this.removal = removal;
        this.ensureOpen = ensureOpen;
        LoomMap.Page first = core.mappings().scan(null, PAGE_ENTRIES);
        this.rows = first.rows();
        this.nextPage = first.next();
    }

    @Override
    public boolean hasNext() {
        ensureOpen.run();
        while (position == rows.size() && nextPage != null) {
            LoomMap.Page page = core.mappings().scan(nextPage, PAGE_ENTRIES);
            rows = page.rows();
            nextPage = page.next();
            position = 0;
        }
        return position < rows.size();
    }

    @Override
    public Cache.Entry<K, V> next() {
        long start = System.nanoTime();
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more entries");
        }
        Result.Row row = rows.get(position++);
        reads.accessed(row.key(), row.revision());
        core.statistics().get(true, start);
        K key = core.codec().key(row.key());
        removable = key;
        return new LoomEntry<>(key, core.codec().value(row.value()));
    }

    @Override
    public void remove() {
        ensureOpen.run();
        K key = removable;
        if (key == null) {
            throw new IllegalStateException("remove needs a call of next before it, one for each");
        }
        removable = null;
        removal.accept(key);
    }
}
