package io.loomcache.proof.listening;

/** A key of one of the caches. */
record Place(String cache, String key) {

    /** Its mappings stay until they are removed. */
    static final String LASTING = "lasting";

    /** Its mappings expire a little after their creation. */
    static final String EXPIRING = "expiring";

    String line() {
        return cache + " " + key;
    }
}
