package io.loomcache.examples.spring;

import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Stars that a country gives to a product, cached by the annotations of JSR-107. */
@CacheDefaults(cacheName = Ratings.CACHE)
public class Ratings {

    static final String CACHE = "ratings";

    /** Where it is cached that a rating can't be had. */
    static final String FAILURES = "rating-failures";

    private final Database database;

    public Ratings(Database database) {
        this.database = database;
    }

    /** Who asks is no part of the key. */
    @CacheResult(exceptionCacheName = FAILURES, cachedExceptions = UnratedException.class)
    public int stars(@CacheKey String code, @CacheKey String country, String asker) {
        Object stars = database.read(row(code, country));
        if (stars == null) {
            throw new UnratedException(country + " has not rated " + code + ", " + asker);
        }
        return (Integer) stars;
    }

    /** All arguments but the value are the key. */
    @CachePut
    public void rate(String code, String country, @CacheValue Integer stars) {
        database.write(row(code, country), stars);
    }

    @CacheRemove
    public void withdraw(String code, String country) {
        database.delete(row(code, country));
    }

    /** After somebody else has changed the database. */
    @CacheRemoveAll
    public void forgetAll() {}

    /** The same for what is cached of failures. */
    @CacheRemoveAll(cacheName = FAILURES)
    public void forgetFailures() {}

    private static String row(String code, String country) {
        return code + " in " + country;
    }

    /** Nobody in that country has rated the product yet. */
    public static final class UnratedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnratedException(String message) {
            super(message);
        }
    }
}
