package io.loomcache.jcache;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoader;

/** Loads every key from one supplier. */
record OneLoader(Supplier<Integer> source) implements CacheLoader<String, Integer> {

    @Override
    public Integer load(String key) {
        return source.get();
    }

    @Override
    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
        Map<String, Integer> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, source.get()));
        return loaded;
    }
}
