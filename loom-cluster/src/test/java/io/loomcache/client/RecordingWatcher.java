package io.loomcache.client;

import io.loomcache.map.Event;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told, as revision.ordinal or as a gap. */
final class RecordingWatcher implements LoomMap.Watcher {

    final List<String> told = new ArrayList<>();

    @Override
    public void event(Event event) {
        told.add(event.revision() + "." + event.ordinal());
    }

    @Override
    public void lost(long fromRevision, long toRevision) {
        told.add("lost " + fromRevision + " to " + toRevision);
    }
}
