package io.loomcache.staleness.database;

import org.jspecify.annotations.Nullable;

/**
 * What is committed of one item.
 *
 * @param version of its last change; it grows with each, also over deletion and insertion anew
 * @param born the version with which it was last inserted or deleted: the same twice means that it was neither between
 * @param isThere false: it is deleted, and what follows says nothing
 * @param code its natural id; never used again once it has changed
 * @param stamp what the last change wrote, different for each
 * @param mark the greatest in its collection, each change of which adds the version that it makes
 */
public record Row(
        long id,
        long version,
        long born,
        boolean isThere,
        @Nullable String code,
        @Nullable String stamp,
        long mark) {}
