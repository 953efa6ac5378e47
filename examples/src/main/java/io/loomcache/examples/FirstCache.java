package io.loomcache.examples;

import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** A cache, a value put, and a value changed in one step whoever else changes it. */
public final class FirstCache {

    private FirstCache() {}

    public static void main(String[] arguments) {
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager()) {
            Cache<String, Integer> stock = manager.createCache(
                    "stock", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
            stock.put("apples", 5);
            stock.invoke("apples", (entry, nothing) -> {
                entry.setValue(entry.getValue() - 1);
                return null;
            });
            System.out.println("apples: " + stock.get("apples"));
        }
    }
}
