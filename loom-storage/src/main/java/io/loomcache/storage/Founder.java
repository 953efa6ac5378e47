package io.loomcache.storage;

/**
 * A member that took part in the founding of a cluster.
 *
 * @param memberId its id
 * @param incarnation the number of its data folder: with another folder it would be another member
 */
public record Founder(String memberId, long incarnation) {

    @Override
    public String toString() {
        return memberId + "/" + Long.toHexString(incarnation);
    }
}
