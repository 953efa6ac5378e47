package io.loomcache.map;

/**
 * A key at its place in an order: of times for expiring mappings, of revisions for tombstones. Equal
 * places are ordered by key, so that the order follows from the state alone and is the same after a
 * snapshot was installed.
 */
record Mark(long place, Bytes key) implements Comparable<Mark> {

    @Override
    public int compareTo(Mark other) {
        int byPlace = Long.compare(place, other.place);
        return byPlace != 0 ? byPlace : key.compareTo(other.key);
    }
}
