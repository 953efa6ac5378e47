package io.loomcache.hibernate.interleaving;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a step has read and written of what the transactions share. Two steps of different transactions commute, which is
 * to say that nobody can notice which came first, unless one has written what the other has read or written.
 *
 * <p>What is shared, and who touches it:
 *
 * <ul>
 *   <li>A cell of a cache: read by a get; written by a lock, an unlock and a fill, also by one that is refused.
 *   <li>All cells: read by a begin, which learns the revision that the cluster has reached. Two writes of different cells
 *       get other revisions if they change places, but a cell's revision is only ever compared with that of a begin.
 *   <li>The committed rows: read by a query of the database, by a begin, and by the oracle each time that a value is
 *       judged, because what is committed by then decides; written by a commit of changes.
 *   <li>The locks of rows: written by each statement that changes rows, whether it has to wait or not, and by what ends
 *       its transaction.
 * </ul>
 */
record Footprint(Set<Place> read, Set<Place> written) {

    /** Something that is shared. */
    sealed interface Place {

        default boolean meets(Place other) {
            return equals(other);
        }
    }

    /** A cell of a region; without a key all of the region, without a region all cells. */
    record Cells(@Nullable String region, @Nullable String key) implements Place {

        static final Cells ALL = new Cells(null, null);

        @Override
        public boolean meets(Place other) {
            return other instanceof Cells that && isSameOrAll(region, that.region) && isSameOrAll(key, that.key);
        }

        private static boolean isSameOrAll(@Nullable String one, @Nullable String other) {
            return one == null || other == null || one.equals(other);
        }
    }

    /** Of the database. */
    enum Rows implements Place {
        COMMITTED,
        LOCKS
    }

    Footprint {
        read = Set.copyOf(read);
        written = Set.copyOf(written);
    }

    boolean commutesWith(Footprint other) {
        return !meet(written, other.written) && !meet(written, other.read) && !meet(read, other.written);
    }

    private static boolean meet(Set<Place> some, Set<Place> others) {
        return some.stream().anyMatch(place -> others.stream().anyMatch(place::meets));
    }

    Footprint and(Footprint other) {
        return new Footprint(union(read, other.read), union(written, other.written));
    }

    private static Set<Place> union(Set<Place> some, Set<Place> others) {
        Set<Place> union = new LinkedHashSet<>(some);
        union.addAll(others);
        return union;
    }
}
