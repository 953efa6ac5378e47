package io.loomcache.examples.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/** Products by code, cached by Spring's annotations. The database is written before the cache. */
@CacheConfig(cacheNames = Catalogue.CACHE)
public class Catalogue {

    static final String CACHE = "products";

    private final Database database;

    public Catalogue(Database database) {
        this.database = database;
    }

    /** The code is the key. That there is no such product is cached as well. */
    @Cacheable
    public @Nullable Product find(String code) {
        return (Product) database.read(code);
    }

    /** Several arguments make a key together. */
    @Cacheable
    public @Nullable Product findTranslated(String code, String from, String to) {
        Product product = (Product) database.read(code);
        return product == null ? null : new Product(code, product.name() + " (" + from + " to " + to + ")");
    }

    /** Of callers at the same time in one JVM, one reads the database and the others wait for it. */
    @Cacheable(sync = true)
    public Product findOnce(String code) {
        Object found = database.read(code);
        if (found == null) {
            throw new IllegalArgumentException("there is no product " + code);
        }
        return (Product) found;
    }

    /** What is returned replaces what is cached. */
    @CachePut(key = "#p0.code()")
    public Product save(Product product) {
        database.write(product.code(), product);
        return product;
    }

    @CacheEvict
    public void delete(String code) {
        database.delete(code);
    }

    /** After somebody else has changed the database. */
    @CacheEvict(allEntries = true)
    public void forgetAll() {}
}
