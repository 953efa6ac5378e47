package io.loomcache.proof.faults.witness;

/** Names of keys across all caches: the cache, a slash, the key. */
final class Places {

    private Places() {}

    static String of(String cache, String key) {
        return cache + "/" + key;
    }

    static String cache(String place) {
        return place.substring(0, place.indexOf('/'));
    }

    static String key(String place) {
        return place.substring(place.indexOf('/') + 1);
    }
}
