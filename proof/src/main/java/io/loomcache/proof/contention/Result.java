package io.loomcache.proof.contention;

/**
 * What one kind of contention came to.
 *
 * @param kind for people
 * @param nanos that it took
 * @param kills leaders that were killed meanwhile
 * @param right for people: how many of how many
 * @param wrong for people, empty if nothing is
 */
record Result(String kind, Status status, long nanos, int kills, String right, String wrong) {

    double perSecond() {
        return status.done() * 1e9 / nanos;
    }
}
