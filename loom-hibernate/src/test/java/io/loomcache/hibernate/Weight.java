package io.loomcache.hibernate;

/** Occurs in the elements of one collection only. */
enum Weight {
    LIGHT,
    HEAVY
}
