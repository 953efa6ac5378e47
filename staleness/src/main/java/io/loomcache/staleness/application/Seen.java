package io.loomcache.staleness.application;

import org.jspecify.annotations.Nullable;

/** What a transaction has seen of one item, through the cache or past it. */
public sealed interface Seen {

    /** Of which item. */
    long id();

    /** By which road, for people. */
    String road();

    /** An entity, by its id or in the result of a query; where it was not found, version and stamp say nothing. */
    record Entity(
            String road,
            long id,
            boolean isFound,
            long version,
            @Nullable String stamp) implements Seen {

        static Entity of(String road, long id, @Nullable Item item) {
            return item == null
                    ? new Entity(road, id, false, 0, null)
                    : new Entity(road, id, true, item.totalVersion(), item.getStamp());
        }
    }

    /** Who has a natural id. */
    record NaturalId(long id, String code, boolean isFound) implements Seen {
        @Override
        public String road() {
            return "natural id";
        }
    }

    /** The greatest mark of a collection; 0: it is empty. */
    record Marks(long id, long mark) implements Seen {
        @Override
        public String road() {
            return "collection";
        }
    }
}
