package io.loomcache.wire;

import io.loomcache.map.Event;
import java.util.List;

/** What a member sends to a watcher without being asked. */
public sealed interface Push {

    long subscriptionId();

    /**
     * All events of the watched caches up to and including a revision, in order.
     *
     * @param throughRevision resume after this one; may be above the last event's
     */
    record Events(long subscriptionId, List<Event> events, long throughRevision) implements Push {}

    /** Events after {@code from} up to and including {@code to} are gone; the watch goes on after {@code to}. */
    record Lost(long subscriptionId, long from, long to) implements Push {}
}
