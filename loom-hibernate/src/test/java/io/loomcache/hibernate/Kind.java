package io.loomcache.hibernate;

/** Attribute of an embeddable, and key of a map. */
enum Kind {
    BIG,
    SMALL
}
