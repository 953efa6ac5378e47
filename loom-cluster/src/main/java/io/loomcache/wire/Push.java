package io.loomcache.wire;

import io.loomcache.map.Event;
import java.util.List;

/** What a member sends to a watcher without being asked. */
public sealed interface Push {

    long subscriptionId();

    /**
     * The next events of the watched caches, in order; none: the watch is only told how far it is. When the
     * last revision is not whole yet, the one before is what to resume after: its events come again then,
     * with the same revisions and ordinals.
     *
     * @param throughRevision resume after this one; may be above the last event's
     */
    record Events(long subscriptionId, List<Event> events, long throughRevision) implements Push {}

    /** Events after {@code from} up to and including {@code to} are gone; the watch goes on after {@code to}. */
    record Lost(long subscriptionId, long from, long to) implements Push {}
}
