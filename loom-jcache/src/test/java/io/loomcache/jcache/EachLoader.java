package io.loomcache.jcache;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** Loads each key by a function; null loads nothing. */
record EachLoader(Function<String, @Nullable Integer> source) implements CacheLoader<String, Integer> {

    @Override
    public @Nullable Integer load(String key) {
        return source.apply(key);
    }

    @Override
    public Map<String, Integer> loadAll(Iterable<? extends String> keys) {
        Map<String, Integer> loaded = new HashMap<>();
        keys.forEach(key -> {
            Integer value = source.apply(key);
            if (value != null) {
                loaded.put(key, value);
            }
        });
        return loaded;
    }
}
