package io.loomcache.map;

/**
 * How long a written mapping lives, by what the write turns out to be (JSR-107, section Expiry
 * Policies).
 *
 * @param creationMillis time to live if the write creates the mapping; zero: it is never visible
 * @param updateMillis time to live if the write updates the mapping; zero: it expires at once
 */
public record Expiry(long creationMillis, long updateMillis) {

    /** Lives until removed. */
    public static final long ETERNAL = -1;

    /** Keeps the expiry time that the mapping has; for updates only. */
    public static final long UNCHANGED = -2;

    /** Mappings that never expire, whatever they were before. */
    public static final Expiry NEVER = new Expiry(ETERNAL, ETERNAL);

    public Expiry {
        if (creationMillis < ETERNAL) {
            throw new IllegalArgumentException("creationMillis: " + creationMillis + ", expected >= " + ETERNAL);
        }
        if (updateMillis < UNCHANGED) {
            throw new IllegalArgumentException("updateMillis: " + updateMillis + ", expected >= " + UNCHANGED);
        }
    }
}
