package io.loomcache.examples;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Read-through and write-through: the application asks the cache alone, and the cache asks the database.
 * Loader and writer run in this JVM; members of a cluster never see them.
 */
public final class ThroughTheCache {

    private ThroughTheCache() {}

    public static void main(String[] arguments) {
        Database database = new Database(Map.of("apples", 5));
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Cache<String, Integer> stock = manager.createCache(
                    "stock",
                    new MutableConfiguration<String, Integer>()
                            .setTypes(String.class, Integer.class)
                            .setReadThrough(true)
                            .setCacheLoaderFactory(() -> database)
                            .setWriteThrough(true)
                            .setCacheWriterFactory(() -> database));
            stock.get("apples");
            System.out.println("apples: " + stock.get("apples") + " after " + database.reads + " read");

            stock.put("pears", 7);
            stock.remove("apples");
            System.out.println("database: " + new TreeMap<>(database.rows));

            tryToPut(stock, "pears", -1);
            System.out.println("pears: " + stock.get("pears"));
        }
    }

    /** The writer is asked first; what it refuses changes nothing. */
    private static void tryToPut(Cache<String, Integer> stock, String name, int count) {
        try {
            stock.put(name, count);
        } catch (CacheWriterException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    /** A map that stands for a database. Used by one thread. */
    private static final class Database implements CacheLoader<String, Integer>, CacheWriter<String, Integer> {

        private final Map<String, Integer> rows;
        private int reads;

        Database(Map<String, Integer> rows) {
            this.rows = new HashMap<>(rows);
        }

        /** Null when there is no row; the cache then has no mapping either. */
        @Override
        public @Nullable Integer load(String name) {
            reads++;
            return rows.get(name);
        }

        @Override
        public Map<String, Integer> loadAll(Iterable<? extends String> names) {
            Map<String, Integer> found = new HashMap<>();
            for (String name : names) {
                Integer count = load(name);
                if (count != null) {
                    found.put(name, count);
                }
            }
            return found;
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            if (entry.getValue() < 0) {
                throw new CacheWriterException(entry.getKey() + " can't be " + entry.getValue());
            }
            rows.put(entry.getKey(), entry.getValue());
        }

        /** Takes out of the collection what is written, so that a failure half way tells how far it came. */
        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            Iterator<Cache.Entry<? extends String, ? extends Integer>> rest = entries.iterator();
            while (rest.hasNext()) {
                write(rest.next());
                rest.remove();
            }
        }

        @Override
        public void delete(Object name) {
            rows.remove(Objects.toString(name));
        }

        @Override
        public void deleteAll(Collection<?> names) {
            Set.copyOf(names).forEach(this::delete);
            names.clear();
        }
    }
}
