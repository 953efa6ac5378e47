package io.loomcache.map;

import java.util.List;

/** The last events of a group, for watchers that resume. Not part of the snapshot. Owned by the Raft thread. */
public final class EventLog {

    /** Revisions at or below this one are no longer kept: a watcher that resumes below it has lost events. */
    public long horizon() {
        throw new UnsupportedOperationException();
    }

    /** The revision up to which all events are known. */
    public long lastRevision() {
        throw new UnsupportedOperationException();
    }

    /** Events with a revision above the given one, oldest first, never splitting one revision; at least about {@code max} when there are more. */
    public List<Event> after(long revision, int max) {
        throw new UnsupportedOperationException();
    }
}
