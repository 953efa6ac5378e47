package io.loomcache.simulation;

import java.util.HashMap;
import java.util.Map;

/** How far each member has applied each group's log. */
final class Progress {

    private final Map<String, Long> applied = new HashMap<>();

    void applied(String member, int group, long revision) {
        applied.put(member + "/" + group, revision);
    }

    long of(String member, int group) {
        return applied.getOrDefault(member + "/" + group, 0L);
    }
}
