package io.loomcache.hibernate.interleaving;

import io.loomcache.hibernate.interleaving.Footprint.Place;
import java.util.HashSet;
import java.util.Set;

/**
 * What an actor has touched since it was asked last, and what its transaction keeps for its end: the locks that go out
 * before the commit, and the unlocks and fills after it. Thread-safe.
 */
final class Touched {

    private final Set<Place> read = new HashSet<>();
    private final Set<Place> written = new HashSet<>();
    private final Set<Place> toLock = new HashSet<>();
    private final Set<Place> toFill = new HashSet<>();
    private boolean holdsRows;
    private boolean ended;

    synchronized void reads(Place place) {
        read.add(place);
    }

    synchronized void writes(Place place) {
        written.add(place);
    }

    /** Will be locked before the commit, and unlocked after it. */
    synchronized void changes(Place place) {
        toLock.add(place);
    }

    /** May be stored after the commit. */
    synchronized void fills(Place place) {
        toFill.add(place);
    }

    /** A statement is about to change rows. */
    synchronized void changesRows() {
        holdsRows = true;
        read.add(Footprint.Rows.COMMITTED);
        written.add(Footprint.Rows.LOCKS);
    }

    /** The database's transaction is about to end. */
    synchronized void endsRows() {
        if (holdsRows) {
            written.add(Footprint.Rows.COMMITTED);
            written.add(Footprint.Rows.LOCKS);
        }
    }

    synchronized void endedRows() {
        holdsRows = false;
    }

    /** Whether another transaction may have to wait for this one. */
    synchronized boolean holdsRows() {
        return holdsRows;
    }

    /** All locks of the cache have been taken. */
    synchronized void locked() {
        written.addAll(toLock);
    }

    /** From here on the transaction tells what it has kept. */
    synchronized void ended() {
        ended = true;
    }

    /** @param isLast whether this is what the last step has touched */
    synchronized Footprint take(boolean isLast) {
        if (ended) {
            written.addAll(toLock);
            written.addAll(toFill);
        }
        if (isLast) {
            toLock.clear();
            toFill.clear();
        }
        Footprint taken = new Footprint(read, written);
        read.clear();
        written.clear();
        return taken;
    }
}
