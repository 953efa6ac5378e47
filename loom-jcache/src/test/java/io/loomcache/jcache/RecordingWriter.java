package io.loomcache.jcache;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;

/** Writes everything, and writes down what. */
final class RecordingWriter implements CacheWriter<String, Integer> {

    private final List<String> told = new CopyOnWriteArrayList<>();

    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
        told.add("write " + entry.getKey() + "=" + entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
        entries.forEach(this::write);
        entries.clear();
    }

    @Override
    public void delete(Object key) {
        told.add("delete " + key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        keys.forEach(this::delete);
        keys.clear();
    }
}
